import type { LlamaModel, Token } from "node-llama-cpp"

/** How SentencePiece vocabularies write a single byte. */
const singleByte = /^<0x([0-9A-F]{2})>$/i

/** The bytes that a token stands for: it may begin or end in the middle of a character. */
export function bytesOfToken(model: LlamaModel, token: Token): number[] {
  const text = model.detokenize([token], true)
  if (!text.includes("\uFFFD")) return [...Buffer.from(text)]
  return bytesOfTokenText(model.fileInfo.metadata.tokenizer.ggml.tokens?.[token] ?? "")
}

/** The bytes of a token that is no whole text, from the way in which a vocabulary writes it. */
export function bytesOfTokenText(text: string): number[] {
  const hex = singleByte.exec(text)?.[1]
  if (hex !== undefined) return [Number.parseInt(hex, 16)]
  return [...text].flatMap((character) => byteOfLetter.get(character) ?? [...Buffer.from(character)])
}

/**
 * Byte-level vocabularies write every byte as a letter: those that are printable as themselves, the others as the letters from
 * U+0100 on (`bytes_to_unicode` of GPT-2).
 */
const byteOfLetter: ReadonlyMap<string, number> = new Map(letters())

function* letters(): Generator<[string, number]> {
  let unprintable = 0
  for (let byte = 0; byte < 256; byte++) {
    const isPrintable = (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174
    yield [String.fromCodePoint(isPrintable ? byte : 256 + unprintable++), byte]
  }
}
