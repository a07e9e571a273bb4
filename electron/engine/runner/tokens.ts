/** What clients ask about tokens without wanting an answer. */
import type { LlamaModel, Token } from "node-llama-cpp"
import type { TokenizedText, TokenizeTask } from "../../contract/vectors.ts"
import type { ChatInput } from "../engine.ts"
import type { AnsweringModel } from "./generate.ts"
import { promptTokens } from "./promptTokens.ts"
import { bytesOfTokenText } from "./tokenPieces.ts"
import type { Vocabulary } from "./vocabulary.ts"

type WithVocabulary = { readonly model: LlamaModel; readonly vocabulary: Vocabulary }

export function tokenize(
  { model, vocabulary }: WithVocabulary,
  { text, readsControlTokens, addsSpecialTokens, wantsPieces }: TokenizeTask,
): TokenizedText {
  const read = vocabulary.tokenize(text, readsControlTokens)
  const { before, after } = addsSpecialTokens ? vocabulary.frame() : { before: [], after: [] }
  const tokens = [...(read[0] === before[0] ? [] : before), ...read, ...(read.at(-1) === after[0] ? [] : after)]
  return wantsPieces ? { tokens, pieces: pieces(model, tokens) } : { tokens }
}

export function detokenize({ model, vocabulary }: WithVocabulary, tokens: readonly number[]): string {
  return model.detokenize(vocabulary.check(tokens, "tokens", "'tokens'"), true)
}

export function renderPrompt({ template }: AnsweringModel, input: ChatInput): string {
  return template
    .render(input)
    .map((piece) => piece.text)
    .join("")
}

export function countTokens(
  { template, control, model, vocabulary }: AnsweringModel & WithVocabulary,
  input: ChatInput,
): number {
  const tokenizer = {
    tokenize: (text: string, readsControlTokens: boolean) => vocabulary.tokenize(text, readsControlTokens),
    tokens: model.tokens,
  }
  return promptTokens(template.render(input), control, tokenizer).length
}

function pieces(model: LlamaModel, tokens: readonly Token[]): number[][] {
  const texts = model.fileInfo.metadata.tokenizer.ggml.tokens ?? []
  return tokens.map((token) => {
    const text = model.detokenize([token], true)
    return text.includes("\uFFFD") ? bytesOfTokenText(texts[token] ?? "") : [...Buffer.from(text)]
  })
}
