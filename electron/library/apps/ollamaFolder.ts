import { lstat, realpath } from "node:fs/promises"
import { join } from "node:path"
import { z } from "zod"
import { parseJson } from "../../core/parseJson.ts"
import { type FoundModel, inspectFile, keyOf } from "../models/modelFiles.ts"
import { walkFolder } from "../models/walkFolder.ts"
import { readShort } from "./readShort.ts"

const longestManifest = 256 * 1024
const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/)
/** `types/model` and `server/images.go` of Ollama: a manifest lists layers by what they are and by the hash of their content. */
const manifest = z.object({ layers: z.array(z.object({ mediaType: z.string(), digest })).max(1_000) })
/** What has weights of its own. Projectors, templates, parameters and licences belong to one of these. */
const weights = ["application/vnd.ollama.image.model", "application/vnd.ollama.image.adapter"]

type Named = { readonly name: string; readonly digest: string }

/**
 * Models and adapters of an Ollama folder: each content once, by the name of its manifest, such as `llama3.2:3b`. Files that no
 * manifest names are left-overs of downloads and are not looked at.
 */
export async function findOllamaModels(folder: string): Promise<FoundModel[]> {
  const manifests = join(folder, "manifests")
  const { files } = await walkFolder(manifests, () => true)
  const named: Named[] = []
  for (const { path, isLink } of files) {
    if (!isLink) named.push(...(await readManifest(path, nameOf(keyOf(manifests, path)))))
  }
  // The name that says most: without a tag, as with `latest`, it is another one for what has a tag of its own, too.
  named.sort((a, b) => Number(b.name.includes(":")) - Number(a.name.includes(":")) || (a.name < b.name ? -1 : 1))
  const root = await realpath(folder).catch(() => folder)
  const seen = new Set<string>()
  const models: FoundModel[] = []
  for (const one of named) {
    if (seen.has(one.digest)) continue
    seen.add(one.digest)
    const path = join(folder, "blobs", one.digest.replace(":", "-"))
    const isLink = (await lstat(path).catch(() => null))?.isSymbolicLink() ?? false
    const file = await inspectFile({ path, isLink }, root)
    if (file === null) continue
    const { name } = one
    const sha256 = one.digest.slice("sha256:".length)
    models.push({ key: keyOf(folder, path), parts: [file], stem: name, partCount: 1, name, sha256 })
  }
  return models.sort((a, b) => (a.stem < b.stem ? -1 : 1))
}

/** Whether a folder is one that Ollama keeps its models in. */
export async function isOllamaFolder(folder: string): Promise<boolean> {
  const both = await Promise.all(["manifests", "blobs"].map((name) => lstat(join(folder, name)).catch(() => null)))
  return both.every((stats) => stats?.isDirectory() === true)
}

/**
 * `registry.ollama.ai/library/llama3.2/3b` is called `llama3.2:3b`; what comes from elsewhere keeps where it comes from. The tag
 * `latest` is left away, as Ollama's own clients may: a name that is asked for with it is found all the same.
 */
function nameOf(key: string): string {
  const parts = key.split("/")
  const tag = parts.pop() ?? "latest"
  const rest = parts[0] === "registry.ollama.ai" ? parts.slice(1) : parts
  const name = (rest[0] === "library" ? rest.slice(1) : rest).join("/")
  return tag === "latest" ? name : `${name}:${tag}`
}

async function readManifest(path: string, name: string): Promise<Named[]> {
  const text = await readShort(path, longestManifest)
  const read = text === null ? null : manifest.safeParse(parseJson(text))
  if (read === null || !read.success || name === "") return []
  return read.data.layers.filter((layer) => weights.includes(layer.mediaType)).map(({ digest }) => ({ name, digest }))
}
