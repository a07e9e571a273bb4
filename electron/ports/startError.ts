import { AppError } from "../contract/errors.ts"
import { EnvironmentError } from "./environment.ts"

/** What the process ends with when it could not start; the numbers of sysexits.h that mean the same. */
export function startExitCode(error: unknown): number {
  if (error instanceof EnvironmentError) return 64
  return error instanceof AppError && error.code === "data_folder_locked" ? 75 : 1
}

/** One sentence for a person. Of an error that is not ours the name and message: at the start there is no log to look into yet. */
export function describeStartError(error: unknown): string {
  if (error instanceof AppError || error instanceof EnvironmentError) return error.message
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error)
}
