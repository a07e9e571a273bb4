/** What a command ends with; the numbers of sysexits.h that mean the same. */
export const exitCodes = {
  ok: 0,
  failed: 1,
  usage: 64,
  /** No Hearth there. */
  unavailable: 69,
  /** Ctrl-C. */
  interrupted: 130,
} as const

/** One sentence for the person at the terminal. */
export class CliError extends Error {
  override readonly name = "CliError"
  readonly exitCode: number
  /** What the host called it, if it was the host. */
  readonly code: string | null

  constructor(message: string, exitCode: number = exitCodes.failed, code: string | null = null) {
    super(message)
    this.exitCode = exitCode
    this.code = code
  }
}
