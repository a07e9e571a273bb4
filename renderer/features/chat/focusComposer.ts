export const composerId = "message"

/** Puts the focus where the next message is written. */
export function focusComposer(): void {
  document.getElementById(composerId)?.focus()
}
