import { app, dialog } from "electron"
import { AppError } from "../contract/errors.ts"
import { describeStartError, startExitCode } from "../ports/startError.ts"
import type { Labels } from "./labels.ts"

/** Says why there is no window, and ends. */
export function endWithStartFailure(error: unknown, labels: Labels): void {
  const isLocked = error instanceof AppError && error.code === "data_folder_locked"
  const sentence = describeStartError(error)
  console.error(sentence)
  dialog.showErrorBox(isLocked ? labels.dataFolderLocked : labels.startFailed, sentence)
  app.exit(startExitCode(error))
}
