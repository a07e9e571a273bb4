import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"

/** Writes what a built window consists of, and a file outside of it. Returns the window's folder. */
export function writeTestWindow(folder: string): string {
  const rendererFolder = join(folder, "renderer")
  mkdirSync(join(rendererFolder, "assets"), { recursive: true })
  writeFileSync(join(rendererFolder, "index.html"), "<!doctype html><html><head><title>Hearth</title></head></html>")
  writeFileSync(join(rendererFolder, "assets", "index-abc.js"), "export {}")
  writeFileSync(join(folder, "secret.txt"), "outside")
  return rendererFolder
}

/** The token of the page that is served there. */
export async function readToken(origin: string): Promise<string> {
  const page = await (await fetch(`${origin}/`)).text()
  return /name="hearth-ui-token" content="(\w+)"/.exec(page)?.[1] ?? ""
}
