import { AppError, type ResultEnvelope } from "../../electron/contract/errors.ts"

/** The value of a reply, or its error thrown. The type is the caller's promise: the host parsed what it sent. */
export function unwrap<Value>(envelope: ResultEnvelope<unknown>): Value {
  if (envelope.ok) return envelope.value as Value
  throw AppError.fromBody(envelope.error)
}

/** Whatever failed on the way to the host, as the one error that the window words. */
export function connectionLost(cause: unknown): AppError {
  if (cause instanceof AppError) return cause
  return new AppError("connection_lost", "The host cannot be reached.", { cause })
}
