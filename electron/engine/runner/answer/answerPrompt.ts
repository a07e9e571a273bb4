import type { Token } from "node-llama-cpp"
import type { CompletionInput } from "../../../contract/completion.ts"
import { AppError } from "../../../contract/errors.ts"
import type { ChatInput } from "../../../contract/vectors.ts"
import { promptTokens } from "../prompt/promptTokens.ts"
import type { ProtectedText } from "../prompt/textProtection.ts"
import { endsAfterThought, endsInsideThought } from "../prompt/thinkTags.ts"
import type { AnsweringModel } from "./answeringModel.ts"

/** What an answer goes on from. */
export type AnswerPrompt = {
  readonly tokens: Token[]
  /** Whether the model is in a thought already, may begin one, or does not think any more. */
  readonly thought: "open" | "possible" | "none"
  /** The beginning of the answer, which the client wrote itself. */
  readonly begun: string
}

type TextInput = Extract<CompletionInput, { kind: "text" }>

/** Throws `template_refused`, `context_length_exceeded`, `invalid_value` or `unsupported_value`. */
export function readPrompt(loaded: AnsweringModel, input: CompletionInput): AnswerPrompt {
  if (input.kind === "chat") return readChat(loaded, input)
  return { tokens: checked(loaded, readText(loaded, input), "prompt"), thought: "none", begun: "" }
}

function readChat(loaded: AnsweringModel, input: ChatInput): AnswerPrompt {
  const thinksNot = input.thinkingBudget === 0
  const templateArguments = thinksNot ? { ...input.templateArguments, enable_thinking: false } : input.templateArguments
  const rendered = loaded.template.render({ ...input, templateArguments })
  const prompt = rendered.map((piece) => piece.text).join("")
  const tokens = checked(loaded, tokenizePieces(loaded, rendered, "messages"), "messages")
  const last = input.messages.at(-1)
  const begun = last?.role === "assistant" && last.toolCalls === undefined ? last.content : ""
  const { thinkTags } = loaded
  if (thinkTags === null) return { tokens, thought: "none", begun }
  if (endsInsideThought(prompt, thinkTags)) return { tokens, thought: "open", begun }
  const isOver = thinksNot || begun.trim() !== "" || endsAfterThought(prompt, thinkTags)
  return { tokens, thought: isOver || templateArguments.enable_thinking === false ? "none" : "possible", begun }
}

function readText(loaded: AnsweringModel, { prompt, suffix }: TextInput): Token[] {
  const { model, vocabulary } = loaded
  const tokens =
    typeof prompt === "string"
      ? tokenizePieces(loaded, [{ text: prompt, isProtected: false }], "prompt")
      : vocabulary.check(prompt, "prompt", "'prompt'")
  const framed = suffix === undefined ? tokens : fillInMiddle(loaded, tokens, suffix)
  if (framed.length > 0) return framed
  const { bos } = model.tokens
  if (bos !== null) return [bos]
  throw new AppError("invalid_value", "The prompt is empty, and this model has no token to begin a text with.", {
    param: "prompt",
  })
}

/** The order in which models were trained to fill a gap: what is before it, what is after it, and then the gap itself. */
function fillInMiddle(loaded: AnsweringModel, tokens: readonly Token[], suffix: string): Token[] {
  const { prefix, middle, suffix: after } = loaded.model.tokens.infill
  if (prefix === null || middle === null || after === null) {
    throw new AppError("unsupported_value", "This model has no tokens for a text after the gap that it is to fill.", {
      param: "suffix",
    })
  }
  const { bos } = loaded.model.tokens
  const begin = tokens.slice(0, bos !== null && tokens[0] === bos ? 1 : 0)
  const suffixTokens = loaded.vocabulary.tokenize(suffix, false)
  return [...begin, prefix, ...tokens.slice(begin.length), after, ...suffixTokens, middle]
}

function tokenizePieces(loaded: AnsweringModel, pieces: readonly ProtectedText[], param: string): Token[] {
  const { model, vocabulary, control, contextSize } = loaded
  const bytes = pieces.reduce((sum, piece) => sum + Buffer.byteLength(piece.text), 0)
  // Tokenising many megabytes would hold up every other answer for minutes.
  checkLength(Math.floor(bytes / vocabulary.longestTokenBytes), contextSize, param, "at least ")
  const tokenize = (text: string, readsControlTokens: boolean) => model.tokenize(text, readsControlTokens)
  return promptTokens(pieces, control, { tokenize, tokens: model.tokens })
}

function checked(loaded: AnsweringModel, tokens: Token[], param: string): Token[] {
  checkLength(tokens.length, loaded.contextSize, param)
  return tokens
}

function checkLength(length: number, contextSize: number, param: string, words = ""): void {
  // One place for the first token of the answer, and one that the engine keeps free.
  if (length <= contextSize - 2) return
  throw new AppError(
    "context_length_exceeded",
    `This model's maximum context length is ${contextSize} tokens, but the ${param === "messages" ? "messages come" : "prompt comes"} to ${words}${length} tokens. Shorten ${param === "messages" ? "them" : "it"}, or load the model with a larger context.`,
    { param, facts: { promptTokens: length, contextSize } },
  )
}
