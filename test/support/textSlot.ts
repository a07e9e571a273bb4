import type { SlotState } from "../../electron/engine/runner/contexts/slots.ts"

/** A slot that holds a text, one token a character, with so much of it being the prompt. */
export function textSlot(text: string, promptTokens = text.length): SlotState<string> & { readonly text: string } {
  return {
    text,
    heldTokens: text.length,
    promptTokens,
    commonPrefix(tokens) {
      const at = [...text].findIndex((letter, index) => letter !== tokens[index])
      return at < 0 ? text.length : at
    },
  }
}
