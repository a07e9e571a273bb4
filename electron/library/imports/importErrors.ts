import { AppError } from "../../contract/errors.ts"
import type { ImportProblem } from "../../contract/reasons.ts"

const words: Record<ImportProblem, string> = {
  "not-there": "there is nothing there",
  "not-readable": "it cannot be read",
  "nothing-found": "there is no model and no adapter in it",
  "in-use-elsewhere": "it belongs to another app, which keeps its files where they are",
  "in-place-only": "it can only be used where it lies",
  "upload-broken": "not all of it arrived",
  changing: "it changed while it was read",
}

export function importInvalid(file: string, reason: ImportProblem, cause?: unknown): AppError {
  const facts = { file, reason }
  return new AppError("import_invalid", `${file} cannot be brought in: ${words[reason]}.`, { facts, cause })
}

/** What the system says of a place that cannot be looked at. */
export function whyNotReadable({ code }: NodeJS.ErrnoException): "not-there" | "not-readable" {
  return code === "ENOENT" || code === "ENOTDIR" ? "not-there" : "not-readable"
}
