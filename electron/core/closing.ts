import { AppError } from "../contract/errors.ts"

/** What everybody is told who asks for something while the host ends. */
export function hostIsClosing(): AppError {
  return new AppError("server_stopping", "Hearth is closing.")
}
