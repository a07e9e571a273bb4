import { createHash } from "node:crypto"
import { createReadStream, readFileSync, statSync } from "node:fs"
import type { HubGate } from "../../../electron/contract/hub.ts"

/** What a file of a repository is made of: bytes, or a file on the disk, which is not read into memory. */
export type HubContent = Buffer | string | { readonly path: string }

export type HubRepoDraft = {
  /** Such as "acme/tiny-GGUF". */
  readonly repo: string
  readonly files: Readonly<Record<string, HubContent>>
  readonly gate?: HubGate
  /** Tokens that may read a gated or private repository. */
  readonly members?: readonly string[]
  readonly isPrivate?: boolean
  readonly license?: string
  /** Becomes README.md, without front matter of its own. */
  readonly readme?: string
  /** Besides "gguf", which every repository with such a file has. */
  readonly tags?: readonly string[]
  readonly baseModel?: string
  readonly libraryName?: string
  readonly downloads?: number
  readonly likes?: number
  readonly updatedAt?: number
  /** What the hub itself read from the header. */
  readonly gguf?: { readonly total: number; readonly architecture: string; readonly context_length?: number }
  /** Which hubs have it; all of them if absent. */
  readonly at?: readonly ("huggingface" | "hf-mirror" | "modelscope")[]
}

export type HubRepoFile = {
  readonly path: string
  readonly sizeBytes: number
  readonly sha256: string
  /** As git names the blob; small files are known by this only. */
  readonly oid: string
  /** Large files lie in the store for large files, on another host. */
  readonly isLarge: boolean
  readonly content: HubContent
}

export type TestRepo = Omit<HubRepoDraft, "files"> & {
  readonly commit: string
  readonly files: ReadonlyMap<string, HubRepoFile>
}

/** Endings that Hugging Face's own .gitattributes puts into the store for large files. */
const largeEndings = /\.(gguf|safetensors|bin|onnx|pt|pth|zip)$/i

export async function createTestRepo(draft: HubRepoDraft): Promise<TestRepo> {
  const { files: contents, readme, ...rest } = draft
  const all = readme === undefined ? contents : { "README.md": frontMatter(draft) + readme, ...contents }
  const files = await Promise.all(
    Object.entries(all).map(async ([path, content]): Promise<HubRepoFile> => {
      const { sha256, oid } = await digestsOf(content)
      return { path, sizeBytes: sizeOf(content), sha256, oid, isLarge: largeEndings.test(path), content }
    }),
  )
  const commit = createHash("sha1")
  for (const { path, oid } of files) commit.update(`${path} ${oid}\n`)
  return { ...rest, commit: commit.digest("hex"), files: new Map(files.map((file) => [file.path, file])) }
}

function frontMatter({ license, tags = [], baseModel }: HubRepoDraft): string {
  const lines = [
    ...(license === undefined ? [] : [`license: ${license}`]),
    ...(baseModel === undefined ? [] : [`base_model: ${baseModel}`]),
    ...(tags.length === 0 ? [] : ["tags:", ...tags.map((tag) => `- ${tag}`)]),
  ]
  return `---\n${lines.join("\n")}\n---\n`
}

export function sizeOf(content: HubContent): number {
  return isOnDisk(content) ? statSync(content.path).size : Buffer.byteLength(content)
}

/** `end` is the first byte after the last. */
export async function* bytesOf(content: HubContent, start: number, end: number): AsyncGenerator<Buffer> {
  if (start >= end) return
  if (isOnDisk(content)) {
    yield* createReadStream(content.path, { start, end: end - 1, highWaterMark: 65_536 })
    return
  }
  const bytes = typeof content === "string" ? Buffer.from(content) : content
  for (let at = start; at < end; at += 65_536) yield bytes.subarray(at, Math.min(at + 65_536, end))
}

/** The whole, for what is small. */
export function wholeOf(content: HubContent): Buffer {
  return isOnDisk(content) ? readFileSync(content.path) : Buffer.from(content)
}

function isOnDisk(content: HubContent): content is { readonly path: string } {
  return typeof content === "object" && "path" in content
}

async function digestsOf(content: HubContent): Promise<{ sha256: string; oid: string }> {
  const size = sizeOf(content)
  const sha256 = createHash("sha256")
  const oid = createHash("sha1").update(`blob ${size}\0`)
  for await (const bytes of bytesOf(content, 0, size)) {
    sha256.update(bytes)
    oid.update(bytes)
  }
  return { sha256: sha256.digest("hex"), oid: oid.digest("hex") }
}
