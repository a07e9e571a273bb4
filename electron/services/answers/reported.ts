import { httpStatusOf } from "../../contract/errorStatus.ts"
import { AppError, toErrorBody } from "../../contract/errors.ts"
import type { Log } from "../../core/log.ts"

/** Of an error that is known the log needs no stack, only what caused it; one that is not is logged whole, here and nowhere else. */
export function reported(error: unknown, log: Log): AppError {
  if (error instanceof AppError) {
    const { code, message: reason } = error
    if (httpStatusOf[code] >= 500) log.error("a request failed", { code, reason }, error.cause)
    return error
  }
  log.error("a request failed", {}, error)
  return new AppError("internal_error", toErrorBody(error).message, { cause: error })
}
