import { AppError } from "../../contract/errors.ts"

/** Each hundredth once: nobody sees more. */
export function inSteps(tell: (progress: number) => void): (progress: number) => void {
  let told = 0
  return (progress) => {
    if (progress - told < 0.01) return
    told = progress
    tell(progress)
  }
}

/** For what is no error of ours and no cancellation, such as a full disk or a folder without permission. */
export function cannotWrite(cause: unknown): never {
  if (cause instanceof AppError || (cause instanceof Error && cause.name === "AbortError")) throw cause
  throw new AppError("data_folder_unusable", "The adapter cannot be written to the models folder.", { cause })
}
