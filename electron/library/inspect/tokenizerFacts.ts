import type { TokenizerFacts } from "../../contract/library.ts"
import { BoundedFile } from "../gguf/boundedFile.ts"
import type { GgufSource } from "../gguf/gguf.ts"
import { ggufLimits } from "../gguf/ggufLimits.ts"
import type { ShownMetadata } from "./shownMetadata.ts"

export const tokenizerKind = "tokenizer.ggml.model"
const tokenIds = /^tokenizer\.ggml\.(.+)_token_id$/
const longestToken = 200
/** The format's own spelling. */
const roles: Readonly<Record<string, string>> = { seperator: "separator" }

/** The list of tokens is passed over while the header is read, and gone back to for the few that have a role. */
export async function tokenizerFacts(source: GgufSource, metadata: ShownMetadata): Promise<TokenizerFacts> {
  const list = metadata.lists.get("tokenizer.ggml.tokens")
  const special = [...metadata.numbers].flatMap(([key, id]) => {
    const role = tokenIds.exec(key)?.[1]
    return role === undefined || typeof id !== "number" ? [] : [{ role: roles[role] ?? role, id }]
  })
  const texts = list === undefined ? new Map<number, string>() : await tokenTexts(source, list, special)
  return {
    kind: metadata.texts.get(tokenizerKind) ?? null,
    vocabularySize: list?.length ?? null,
    specialTokens: special.map(({ role, id }) => ({ role, id, text: texts.get(id) ?? null })),
  }
}

async function tokenTexts(
  { bytes, sizeBytes }: GgufSource,
  { position, length }: { readonly position: number; readonly length: number },
  wanted: readonly { readonly id: number }[],
): Promise<ReadonlyMap<number, string>> {
  const reader = new BoundedFile(bytes, sizeBytes, ggufLimits.headerBytes)
  await reader.skip(position)
  const texts = new Map<number, string>()
  let next = 0
  const ids = new Set(wanted.map(({ id }) => id).filter((id) => Number.isInteger(id) && id >= 0 && id < length))
  for (const id of [...ids].sort((a, b) => a - b)) {
    await reader.skipStrings(id - next)
    texts.set(id, (await reader.stringBeginning(longestToken)).text)
    next = id + 1
  }
  return texts
}
