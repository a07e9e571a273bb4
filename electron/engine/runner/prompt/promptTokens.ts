import type { ControlTexts } from "./controlTexts.ts"
import type { ProtectedText } from "./textProtection.ts"

/** What is needed of a model to turn text into tokens. */
export interface Tokenizer<Token> {
  tokenize(text: string, specialTokens: boolean): Token[]
  readonly tokens: { readonly bos: Token | null; readonly shouldPrependBosToken: boolean }
}

/**
 * The tokens of a rendered prompt, with exactly one beginning-of-text token where the model wants one. Text between two
 * control tokens of the template is tokenised as one piece, as in training; where it holds something that looks like a
 * control token but was written by a user, it is tokenised as plain text.
 */
export function promptTokens<Token>(
  prompt: readonly ProtectedText[],
  control: ControlTexts,
  model: Tokenizer<Token>,
): Token[] {
  const tokens = segments(prompt, control).flatMap(({ text, isProtected }) => model.tokenize(text, !isProtected))
  const { bos, shouldPrependBosToken } = model.tokens
  if (bos === null) return tokens
  if (shouldPrependBosToken && tokens[0] !== bos) tokens.unshift(bos)
  while (tokens[0] === bos && tokens[1] === bos) tokens.shift()
  return tokens
}

/** Whole stretches between control tokens: a stretch is protected if any part of it is. */
function segments(prompt: readonly ProtectedText[], control: ControlTexts): ProtectedText[] {
  const result: ProtectedText[] = []
  let stretch: ProtectedText = { text: "", isProtected: false }
  const append = (piece: ProtectedText) => {
    const last = result.at(-1)
    if (piece.text === "") return
    if (last === undefined || last.isProtected || piece.isProtected) result.push(piece)
    else result[result.length - 1] = { text: last.text + piece.text, isProtected: false }
  }
  for (const piece of prompt) {
    for (const part of piece.isProtected
      ? [{ text: piece.text, isControl: false }]
      : splitControl(piece.text, control)) {
      if (part.isControl) {
        append(stretch)
        append({ text: part.text, isProtected: false })
        stretch = { text: "", isProtected: false }
      } else stretch = { text: stretch.text + part.text, isProtected: stretch.isProtected || piece.isProtected }
    }
  }
  append(stretch)
  return result
}

function splitControl(text: string, control: ControlTexts): { readonly text: string; readonly isControl: boolean }[] {
  if (control.pattern === null) return [{ text, isControl: false }]
  const parts: { text: string; isControl: boolean }[] = []
  let end = 0
  for (const match of text.matchAll(control.pattern)) {
    parts.push({ text: text.slice(end, match.index), isControl: false }, { text: match[0], isControl: true })
    end = match.index + match[0].length
  }
  parts.push({ text: text.slice(end), isControl: false })
  return parts
}
