/** What clients ask about tokens without wanting an answer. */
import type { LlamaModel, Token } from "node-llama-cpp"
import type { ChatInput, TokenizedText, TokenizeTask } from "../../contract/vectors.ts"
import type { AnsweringModel } from "./answer/answeringModel.ts"
import { promptTokens } from "./prompt/promptTokens.ts"
import { bytesOfToken } from "./tokenPieces.ts"
import type { Vocabulary } from "./vocabulary.ts"

type WithVocabulary = { readonly model: LlamaModel; readonly vocabulary: Vocabulary }

/** `chat` is called where the source is a conversation. */
export function tokenize(
  { model, vocabulary }: WithVocabulary,
  { source, readsControlTokens, addsSpecialTokens, wantsPieces }: TokenizeTask,
  chat: () => AnsweringModel,
): TokenizedText {
  const tokens =
    typeof source === "string"
      ? tokensOfText(vocabulary, source, readsControlTokens, addsSpecialTokens)
      : tokensOfChat(chat(), source)
  return wantsPieces ? { tokens, pieces: tokens.map((token) => bytesOfToken(model, token)) } : { tokens }
}

function tokensOfText(
  vocabulary: Vocabulary,
  text: string,
  readsControlTokens: boolean,
  addsSpecialTokens: boolean,
): Token[] {
  const read = vocabulary.tokenize(text, readsControlTokens)
  const { before, after } = addsSpecialTokens ? vocabulary.frame() : { before: [], after: [] }
  return [...(read[0] === before[0] ? [] : before), ...read, ...(read.at(-1) === after[0] ? [] : after)]
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

/** As `generate` reads them. */
export function tokensOfChat({ template, control, model, vocabulary }: AnsweringModel, input: ChatInput): Token[] {
  const tokenizer = {
    tokenize: (text: string, readsControlTokens: boolean) => vocabulary.tokenize(text, readsControlTokens),
    tokens: model.tokens,
  }
  return promptTokens(template.render(input), control, tokenizer)
}
