import { realpath } from "node:fs/promises"
import { basename, dirname, isAbsolute, join, resolve } from "node:path"
import { type FoundModel, findModels, inspectFile, keyOf } from "../models/modelFiles.ts"
import { walkFolder } from "../models/walkFolder.ts"
import { plainText } from "../plainText.ts"
import { readShort } from "./readShort.ts"

const longestDescription = 64 * 1024

/**
 * Models of a Jan folder: `model.gguf` in a folder of its own, which a `model.yml` beside it describes. It may name a file that
 * lies elsewhere on the disk; that one is listed, and not opened.
 */
export async function findJanModels(folder: string): Promise<FoundModel[]> {
  const found = await findModels(folder)
  const { files } = await walkFolder(folder, (name) => name === "model.yml")
  const names = new Map<string, string>()
  const elsewhere: FoundModel[] = []
  const root = await realpath(folder).catch(() => folder)
  for (const { path, isLink } of files) {
    if (isLink) continue
    const described = await readDescription(path)
    const own = dirname(path)
    const name = described.name ?? keyOf(folder, own)
    names.set(own, name)
    const target = described.modelPath
    if (target === null || !isAbsolute(target)) continue
    const file = await inspectFile({ path: resolve(target), isLink: true }, root)
    if (file?.isOutside !== true) continue
    elsewhere.push({ key: keyOf(folder, join(own, basename(target))), parts: [file], stem: name, partCount: 1, name })
  }
  const own = found.map((model) => {
    const name = names.get(dirname(model.parts[0]?.path ?? ""))
    return name === undefined ? model : { ...model, stem: name, name }
  })
  return [...own, ...elsewhere]
}

/** The two entries that matter, each on a line of its own in what Jan writes: no more of YAML is needed for them. */
async function readDescription(
  path: string,
): Promise<{ readonly name: string | null; readonly modelPath: string | null }> {
  const text = (await readShort(path, longestDescription)) ?? ""
  const entry = (key: string) => {
    const value = new RegExp(`^${key}:[ \\t]*(.*)$`, "m").exec(text)?.[1]?.trim() ?? ""
    const quoted = /^(["'])(.*)\1$/.exec(value)
    return (quoted?.[2] ?? value) || null
  }
  return { name: plainText(entry("name")), modelPath: entry("model_path") }
}
