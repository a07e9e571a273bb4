type Key = Pick<KeyboardEvent, "key" | "shiftKey" | "altKey" | "isComposing" | "keyCode">

/**
 * Enter sends, Shift+Enter is a new line. While an input method composes, Enter takes over its suggestion and never sends;
 * Safari ends the composition before that key and marks it with the key code 229 alone.
 */
export function isSendKey({ key, shiftKey, altKey, isComposing, keyCode }: Key): boolean {
  return key === "Enter" && !shiftKey && !altKey && !isComposing && keyCode !== 229
}
