/** Which files of a repository belong together, and what they are, as far as their names tell. */
import type { HubFile, HubFileGroup } from "../../contract/hub.ts"
import { quantizationOf, sizeOf } from "./quantizationName.ts"

/** The id of the model or adapter of the library with this SHA-256; null if there is none. */
export type FindInLibrary = (sha256: string) => string | null

type Part = { readonly file: HubFile; readonly number: number }
type Parts = { readonly stem: string; readonly partCount: number; readonly parts: readonly Part[] }

/** As llama.cpp writes them: `llama_split_path` in llama.cpp. */
const splitName = /^(.+)-(\d{5})-of-(\d{5})\.gguf$/i

const kinds: readonly HubFileGroup["kind"][] = ["model", "projector", "adapter"]

/** Models first, the smallest first. Files that are no GGUF, and those that only helped to make one, are left out. */
export function groupFiles(files: readonly HubFile[], findInLibrary: FindInLibrary = () => null): HubFileGroup[] {
  // A list that names a file twice lies: what it says first counts.
  const once = new Map(files.toReversed().map((file) => [file.path, file])).values()
  const usable = [...once].toReversed().filter(({ path }) => /\.gguf$/i.test(path) && !isImportanceMatrix(path))
  const taken = new Set<string>()
  return collect(usable)
    .map((parts) => toGroup(parts, ownId(parts, taken), findInLibrary))
    .sort(
      (a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind) || a.sizeBytes - b.sizeBytes || (a.id < b.id ? -1 : 1),
    )
}

/** Whole files first: they keep their path as their id, whatever else is there. */
function collect(files: readonly HubFile[]): Parts[] {
  const whole: Parts[] = []
  const split = new Map<string, { stem: string; partCount: number; parts: Map<number, Part> }>()
  for (const file of files) {
    const [, stem = "", number, count] = splitName.exec(file.path) ?? []
    const part = { file, number: Number(number) }
    const partCount = Number(count)
    if (number === undefined || part.number < 1 || part.number > partCount) {
      whole.push({ stem: file.path.replace(/\.gguf$/i, ""), partCount: 1, parts: [{ file, number: 1 }] })
      continue
    }
    const key = `${stem} ${partCount}`
    const known = split.get(key) ?? { stem, partCount, parts: new Map() }
    // The same number twice can only be another spelling of the ending.
    if (!known.parts.has(part.number)) known.parts.set(part.number, part)
    split.set(key, known)
  }
  return [...whole, ...[...split.values()].map((one) => ({ ...one, parts: [...one.parts.values()] }))]
}

function ownId({ stem, partCount, parts }: Parts, taken: Set<string>): string {
  const [only] = parts
  const plain = partCount === 1 && only !== undefined ? only.file.path : `${stem}.gguf`
  let id = taken.has(plain) ? `${stem}-of-${partCount}.gguf` : plain
  while (taken.has(id)) id = id.replace(/\.gguf$/, "-parts.gguf")
  taken.add(id)
  return id
}

function toGroup({ stem, partCount, parts }: Parts, id: string, findInLibrary: FindInLibrary): HubFileGroup {
  const files = parts.toSorted((a, b) => a.number - b.number).map(({ file }) => file)
  const quantization = quantizationOf(stem)
  const [first] = files
  const sha256 = first?.sha256 ?? null
  return {
    id,
    kind: kindOf(stem, quantization),
    quantization,
    size: quantization === null ? null : sizeOf(quantization),
    files,
    sizeBytes: files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    missingParts: partCount - files.length,
    inLibrary: sha256 === null ? null : findInLibrary(sha256),
  }
}

/** llama.cpp's `convert_lora_to_gguf.py` writes no others. */
const adapterTypes = new Set([null, "F32", "F16", "BF16", "Q8_0"])

function kindOf(stem: string, quantization: string | null): HubFileGroup["kind"] {
  const name = stem.split("/").at(-1) ?? stem
  if (/mmproj/i.test(name)) return "projector"
  const saysAdapter = /(^|[-_.])(q?lora|adapters?)([-_.]|$)/i.test(name) && !/merged|fused/i.test(name)
  return saysAdapter && adapterTypes.has(quantization) ? "adapter" : "model"
}

/** What quantisations are computed with: `imatrix.gguf`, `imatrix_unsloth.gguf`, `Some-Model-imatrix.gguf`. */
function isImportanceMatrix(path: string): boolean {
  const name =
    path
      .split("/")
      .at(-1)
      ?.replace(/\.gguf$/i, "") ?? path
  return quantizationOf(path) === null && /(^|[-_.])imatrix([-_.]|$)/i.test(name)
}
