import { realpath, stat } from "node:fs/promises"
import { basename, dirname, join, posix, resolve, win32 } from "node:path"
import { z } from "zod"
import { type OtherApp, otherApps } from "../../contract/library.ts"
import { parseJson } from "../../core/parseJson.ts"
import { isInside } from "../models/modelFiles.ts"
import { isOllamaFolder } from "./ollamaFolder.ts"
import { readShort } from "./readShort.ts"

/** Where on this computer other apps may keep their files. */
export type AppPlaces = {
  /** The user's home folder. */
  readonly home: string
  readonly platform: string
  /** Variables of this process, by their names. */
  readonly variables: Readonly<Record<string, string | undefined>>
}

export type AppFolder = { readonly app: OtherApp; readonly path: string }

/** Folders of models of other apps that are there. */
export async function findAppFolders(places: AppPlaces): Promise<AppFolder[]> {
  const there: AppFolder[] = []
  for (const one of await likelyAppFolders(places)) {
    const path = resolve(one.path)
    if (!(await isFolder(path)) || there.some((known) => known.path === path)) continue
    if (one.app === "ollama" && !(await isOllamaFolder(path))) continue
    there.push({ app: one.app, path })
  }
  return there
}

/** Where other apps keep their models on such a computer, whether they are there or not. */
export async function likelyAppFolders(places: AppPlaces): Promise<readonly AppFolder[]> {
  const folders = {
    lmstudio: await lmStudioFolders(places),
    ollama: ollamaFolders(places),
    jan: janFolders(places),
    gpt4all: gpt4allFolders(places),
  } satisfies Record<OtherApp, readonly string[]>
  return otherApps.flatMap((app) => folders[app].map((path) => ({ app, path })))
}

/** As paths are written there. */
function pathsOf({ platform }: AppPlaces): typeof posix {
  return platform === "win32" ? win32 : posix
}

/** The app whose folder a path is, or lies in: one that is known by its place, or Ollama's by what is in it. */
export async function appFolderOf(path: string, places: AppPlaces): Promise<AppFolder | null> {
  for (const folder of [path, join(path, "models")]) {
    if (await isOllamaFolder(folder)) return { app: "ollama", path: folder }
  }
  const wanted = resolve(path)
  return (await findAppFolders(places)).find((known) => known.path === wanted) ?? null
}

/** Whether one of these files is another app's, by where it lies, or where a link leads to: such files stay where they are. */
export async function belongToApps(paths: readonly string[], places: AppPlaces): Promise<boolean> {
  const known = (await findAppFolders(places)).map(({ path }) => path)
  const folders = await Promise.all(known.map((path) => realpath(path).catch(() => path)))
  for (const path of paths) {
    const real = await realpath(path).catch(() => path)
    if (folders.some((folder) => isInside(real, folder))) return true
    if (basename(dirname(real)) === "blobs" && (await isOllamaFolder(dirname(dirname(real))))) return true
  }
  return false
}

/** Its home may be elsewhere, which a file in the user's says, and its models too, which its settings say. */
async function lmStudioFolders(places: AppPlaces): Promise<string[]> {
  const { home } = places
  const { isAbsolute, join } = pathsOf(places)
  const pointer = (await readShort(join(home, ".lmstudio-home-pointer"), 4_096))?.trim() ?? ""
  const homes = [...(isAbsolute(pointer) ? [pointer] : []), join(home, ".lmstudio"), join(home, ".cache", "lm-studio")]
  const folders: string[] = []
  for (const one of homes) {
    const settings = parseJson((await readShort(join(one, "settings.json"), 1_048_576)) ?? "")
    const read = z.object({ downloadsFolder: z.string().refine(isAbsolute) }).safeParse(settings)
    folders.push(...(read.success ? [read.data.downloadsFolder] : []), join(one, "models"))
  }
  return folders
}

/** `OLLAMA_MODELS`, else below the user's home, else where its Linux service keeps them (docs/faq.mdx of Ollama). */
function ollamaFolders(places: AppPlaces): string[] {
  const { home, platform, variables } = places
  const { join } = pathsOf(places)
  const set = folderOf(variables.OLLAMA_MODELS, places)
  const service = platform === "linux" ? ["/usr/share/ollama/.ollama/models"] : []
  return [...(set === undefined ? [] : [set]), join(home, ".ollama", "models"), ...service]
}

/** `llamacpp/models` in the data folder since 0.6; `models` before. */
function janFolders(places: AppPlaces): string[] {
  const { join } = pathsOf(places)
  const data = [...platformFolders(places, "Jan").map((path) => join(path, "data")), join(places.home, "jan")]
  return data.flatMap((path) => [join(path, "llamacpp", "models"), join(path, "models")])
}

/** docs.gpt4all.io, "Download Path". */
function gpt4allFolders(places: AppPlaces): string[] {
  return platformFolders(places, pathsOf(places).join("nomic.ai", "GPT4All"))
}

/** Where programs of a platform keep what belongs to them. */
function platformFolders(places: AppPlaces, name: string): string[] {
  const { home, platform, variables } = places
  const { join } = pathsOf(places)
  if (platform === "darwin") return [join(home, "Library", "Application Support", name)]
  if (platform === "win32") {
    const bases = [
      folderOf(variables.APPDATA, places) ?? join(home, "AppData", "Roaming"),
      folderOf(variables.LOCALAPPDATA, places) ?? join(home, "AppData", "Local"),
    ]
    return bases.map((base) => join(base, name))
  }
  const config = folderOf(variables.XDG_CONFIG_HOME, places) ?? join(home, ".config")
  const data = folderOf(variables.XDG_DATA_HOME, places) ?? join(home, ".local", "share")
  return [join(data, name), join(config, name)]
}

/** An empty variable counts as not set, and so does one that would depend on where a program was started (XDG Base Directory). */
function folderOf(variable: string | undefined, places: AppPlaces): string | undefined {
  return variable !== undefined && pathsOf(places).isAbsolute(variable) ? variable : undefined
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isDirectory() === true
}
