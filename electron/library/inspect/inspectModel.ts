import { stat } from "node:fs/promises"
import { basename, dirname, join } from "node:path"
import type { ModelDetails, TensorEntry } from "../../contract/library.ts"
import { openGguf, translateLimits, withGgufFile } from "../gguf/gguf.ts"
import { ggufLimits } from "../gguf/ggufLimits.ts"
import { readTensors } from "../gguf/ggufTensors.ts"
import { readShownMetadata } from "./shownMetadata.ts"
import { tokenizerFacts, tokenizerKind } from "./tokenizerFacts.ts"

/** The largest models have some thousands. */
const mostTensors = 5_000
const templateKey = /^tokenizer\.chat_template(?:\.(.+))?$/
const defaultTemplate = "default"

/**
 * All that a model's files say of it. `path`: of the first one. A file that ends too early is shown all the same, as long as its
 * header is whole. Throws `model_file_invalid`.
 */
export async function inspectModel(path: string): Promise<Omit<ModelDetails, "id">> {
  const paths = partPaths(path)
  const parts: Part[] = []
  for (const part of paths) parts.push(await inspectPart(part, part === path))
  const tensors = parts.flatMap((part) => part.tensors)
  const [first] = parts
  if (first === undefined) throw new Error("A model has at least one file")
  const files = await Promise.all(paths.map(async (file) => ({ path: file, sizeBytes: (await stat(file)).size })))
  const { metadata, tokenizer, templates } = first
  const tensorCount = parts.reduce((sum, part) => sum + part.tensorCount, 0)
  return { files, metadata, tensors: tensors.slice(0, mostTensors), tensorCount, tokenizer, templates }
}

type Part = Pick<ModelDetails, "metadata" | "tensors" | "tensorCount" | "tokenizer" | "templates">

function inspectPart(path: string, isFirst: boolean): Promise<Part> {
  return withGgufFile(path, (source) =>
    translateLimits(path, async () => {
      const { reader, tensorCount, entryCount } = await openGguf(source, ggufLimits.headerBytes)
      const isWanted = (key: string) => key === tokenizerKind || templateKey.test(key)
      const metadata = await readShownMetadata(reader, entryCount, isWanted)
      const tensors = (await readTensors(reader, tensorCount)).slice(0, mostTensors).map(
        ({ name, typeName, dimensions, bytes }): TensorEntry => ({
          name,
          type: typeName,
          dimensions,
          bytes: bytes ?? 0,
        }),
      )
      // What the other parts repeat is not shown again.
      const tokenizer = isFirst ? await tokenizerFacts(source, metadata) : noTokenizer
      return { metadata: metadata.entries, tensors, tensorCount, tokenizer, templates: templatesIn(metadata.texts) }
    }),
  )
}

const noTokenizer = { kind: null, vocabularySize: null, specialTokens: [] }

function templatesIn(texts: ReadonlyMap<string, string>): ModelDetails["templates"] {
  return [...texts]
    .flatMap(([key, text]) => {
      const match = templateKey.exec(key)
      return match === null ? [] : [{ name: match[1] ?? defaultTemplate, text }]
    })
    .sort((a, b) => Number(b.name === defaultTemplate) - Number(a.name === defaultTemplate))
}

/** Of a model that was split, the other parts lie beside the first under the same name. */
export function partPaths(path: string): string[] {
  const split = /^(.+)-(\d{5})-of-(\d{5})(\.gguf)$/i.exec(basename(path))
  if (split === null) return [path]
  const [, stem, , count = "", ending] = split
  return Array.from({ length: Number(count) }, (_, index) =>
    join(dirname(path), `${stem}-${String(index + 1).padStart(5, "0")}-of-${count}${ending}`),
  )
}
