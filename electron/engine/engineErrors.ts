/** The errors of models and their processes, worded once. */
import { AppError, type ErrorBody } from "../contract/errors.ts"
import type { ExitReason } from "./exitReason.ts"
import { withoutFolders } from "./logTail.ts"

export function notLoaded(modelId: string): AppError {
  return new AppError("model_load_failed", `The model ${modelId} is not loaded.`, { facts: { model: modelId } })
}

/** What an engine process says of a load that failed, and the last lines of its log. */
export function loadFailed({ message, detail, ...error }: ErrorBody, log: string | undefined): AppError {
  return new AppError(error.code, withoutFolders(message), {
    ...error,
    detail: withoutFolders([log, detail].filter(Boolean).join("\n")),
  })
}

export function closedWhileLoading(modelId: string): AppError {
  return new AppError("model_load_failed", `The model ${modelId} was unloaded before it was ready.`, {
    facts: { model: modelId },
  })
}

/** Told as an error, not as the end of the answer: half an answer must not pass for a whole one. */
export function unloadedWhileAnswering(modelId: string): AppError {
  return new AppError("model_unloaded", `The model ${modelId} was unloaded while it answered.`, {
    facts: { model: modelId },
  })
}

export function crashed(modelId: string, { kind, exit, words }: ExitReason, log: string | undefined): AppError {
  return new AppError("engine_crashed", `The engine process of ${modelId} ${words} (${exit}).`, {
    facts: { model: modelId, kind, exit },
    detail: log === undefined ? undefined : withoutFolders(log),
  })
}

/** `crash` is the last one, which it repeats. */
export function quarantined(modelId: string, crash: AppError): AppError {
  const message = `The engine crashed twice in a row with ${modelId}, so it is not loaded again by itself. ${crash.message}`
  return new AppError("model_quarantined", message, {
    facts: { model: modelId, ...crash.facts },
    detail: crash.detail,
    cause: crash,
  })
}
