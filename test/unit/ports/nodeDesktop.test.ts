import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterEach, expect, it, vi } from "vitest"
import { createNodeDesktop } from "../../../electron/ports/nodeDesktop.ts"
import { tempFolder } from "../../support/tempFolder.ts"

afterEach(() => vi.unstubAllEnvs())

/** A program of this name, the only one there is, which writes down what it was given. */
function install(name: string): { given(): string[] } {
  const folder = tempFolder()
  const list = join(folder, "given")
  writeFileSync(
    join(folder, name),
    `#!/bin/sh\nprintf '%s\\n' "$@" > "${list}.part" && /bin/mv "${list}.part" "${list}"\n`,
  )
  chmodSync(join(folder, name), 0o755)
  vi.stubEnv("PATH", folder)
  return { given: () => (existsSync(list) ? readFileSync(list, "utf8").trimEnd().split("\n") : []) }
}

it.skipIf(process.platform === "win32").each([
  ["linux", "xdg-open", []],
  ["darwin", "open", []],
  ["win32", "rundll32", ["url.dll,FileProtocolHandler"]],
])("gives the opener of %s one argument, whatever a shell would make of it", async (platform, program, before) => {
  const opener = install(program)
  const target = "https://example.org/?a=1&b=$(id);'\"`x` y"
  await createNodeDesktop(platform).openLink(target)
  await vi.waitFor(() => expect(opener.given()).toEqual([...before, target]), 5_000)
})

it("says so where there is no opener, instead of ending the host", async () => {
  vi.stubEnv("PATH", tempFolder())
  await expect(createNodeDesktop("linux").revealFolder("/")).rejects.toMatchObject({ name: "AppError" })
})

it.skipIf(process.platform === "win32").each([
  ["linux", "xdg-open", (folder: string, _file: string) => [folder]],
  ["darwin", "open", (_folder: string, file: string) => ["-R", file]],
  ["win32", "explorer.exe", (_folder: string, file: string) => [`/select,"${file}"`]],
])("shows a file in the file manager of %s", async (platform, program, expected) => {
  const opener = install(program)
  const folder = tempFolder()
  const file = join(folder, "a b & $(id).gguf")
  await createNodeDesktop(platform).revealFile(file)
  await vi.waitFor(() => expect(opener.given()).toEqual(expected(folder, file)), 5_000)
})

it.skipIf(process.platform !== "linux")(
  "moves what it is told to the trash, and nothing that a pattern means",
  async () => {
    const home = tempFolder()
    vi.stubEnv("HOME", home)
    vi.stubEnv("XDG_DATA_HOME", join(home, "data"))
    const [doomed, kept] = [join(home, "*.gguf"), join(home, "kept.gguf")]
    for (const path of [doomed, kept]) writeFileSync(path, "weights")
    await createNodeDesktop().trash([doomed, join(home, "never there")])
    expect([existsSync(doomed), existsSync(kept)]).toEqual([false, true])
    const [inTrash] = readdirSync(join(home, "data", "Trash", "files"))
    expect(readFileSync(join(home, "data", "Trash", "files", inTrash ?? ""), "utf8")).toBe("weights")
  },
)

it("has no dialog to choose files with", async () => {
  expect(await createNodeDesktop().pick("files")).toBeNull()
})
