import { hasHidden, plainText } from "../plainText.ts"

const most = 200

/** Tags, each once. */
export function plainTexts(texts: readonly string[] | null | undefined): string[] {
  return [...new Set((texts ?? []).slice(0, most).flatMap((text) => plainText(text) ?? []))]
}

/** A branch, a tag or a commit, as it may become part of an address: `..` would lead to another one there. */
export function isRevision(text: string): boolean {
  if (text.length > most || hasHidden(text)) return false
  return text.split("/").every((part) => part !== "" && !/^\.+$/.test(part))
}
