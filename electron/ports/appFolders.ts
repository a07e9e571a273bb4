import { existsSync } from "node:fs"
import { dirname, join } from "node:path"
import { must } from "../core/invariant.ts"

export type AppFolders = {
  /** Where package.json is: the checkout, or app.asar of a packed app. */
  readonly root: string
  /** Holds models/, tray/ and icons/. */
  readonly resources: string
  /** The built window. */
  readonly renderer: string
}

/** Finds what belongs to the running code, seen from the folder of its file: sources, bundle, or bundle in a packed app. */
export function findAppFolders(from: string): AppFolders {
  const root = must(findUp(from), "a package.json lies above every file of Hearth")
  const own = join(root, "resources")
  return { root, resources: existsSync(own) ? own : dirname(root), renderer: join(root, "out", "renderer") }
}

function findUp(folder: string): string | null {
  if (existsSync(join(folder, "package.json"))) return folder
  return dirname(folder) === folder ? null : findUp(dirname(folder))
}
