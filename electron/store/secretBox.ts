import type { StartNotice } from "../contract/app.ts"
import { AppError } from "../contract/errors.ts"

/** Seals texts so that they can lie on a disk: the system's own safe, or a key file. What comes out is one line of ASCII. */
export interface SecretBox {
  /** What the user should know about how well this protects. */
  readonly notices: readonly StartNotice[]
  seal(text: string): string
  /** Throws `secret_unreadable` for what another box, computer or user sealed. */
  open(sealed: string): string
}

export function unreadableSecret(cause?: unknown): AppError {
  return new AppError("secret_unreadable", "A stored secret cannot be read on this computer. Enter it again.", {
    cause,
  })
}
