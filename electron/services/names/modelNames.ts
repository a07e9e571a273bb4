/** Finding the model that a client means, by the name that it sends. */
import { AppError } from "../../contract/errors.ts"
import { fitsGlob } from "../../core/glob.ts"
import { redactText } from "../ledger/redact.ts"

/** Names that programs have built in; the default model answers them, so that only the base URL has to be changed. */
export const dropInNames: readonly string[] = [
  "gpt-*",
  "chatgpt-*",
  "o1*",
  "o3*",
  "o4*",
  "claude-*",
  "gemini-*",
  "text-embedding-*",
]

export function isDropInName(name: string, patterns: readonly string[] = dropInNames): boolean {
  return patterns.some((pattern) => fitsGlob(name, pattern))
}

/** The id that is meant: as it is, in another case, or with the tag `:latest` that Ollama clients add. */
export function findModelId(name: string, ids: readonly string[]): string | undefined {
  const folded = name.toLowerCase()
  const untagged = folded.replace(/:latest$/, "")
  return (
    ids.find((id) => id === name) ??
    ids.find((id) => id.toLowerCase() === folded) ??
    ids.find((id) => id.toLowerCase() === untagged)
  )
}

/** Up to three ids that the name may have been meant to be, the most similar first. */
export function nearestIds(name: string, ids: readonly string[]): string[] {
  const folded = name.toLowerCase()
  const rated = ids.map((id) => ({ id, distance: distanceOf(folded, id.toLowerCase()) }))
  return rated
    .filter((one) => one.distance < 0.6)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map((one) => one.id)
}

export function modelNotFound(name: string, ids: readonly string[]): AppError {
  // Some users enter their key in the field for the model.
  const model = redactText(name.slice(0, 1_000)).slice(0, 200)
  const near = nearestIds(model, ids)
  const hint =
    near.length > 0 ? `Did you mean ${near.map((id) => `'${id}'`).join(" or ")}?` : "GET /v1/models lists all."
  return new AppError("model_not_found", `The model '${model}' does not exist. ${hint}`, {
    param: "model",
    facts: { model, nearest: near.join(", ") },
  })
}

/** 0 for equal names, 1 for names that share nothing; a name within the other is near. */
function distanceOf(a: string, b: string): number {
  if (a.length >= 3 && b.length >= 3 && (a.includes(b) || b.includes(a))) return 0.2
  return editDistance(a, b) / Math.max(a.length, b.length, 1)
}

/** Levenshtein's distance, one row at a time. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next[j] = Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1)
    }
    row = next
  }
  return row[b.length] ?? 0
}
