import { AppError } from "../../contract/errors.ts"
import type { ApiKey } from "../../contract/keys.ts"
import { type Access, openAccess } from "./access.ts"
import type { AttemptLimit } from "./attemptLimit.ts"
import { mayComeFrom } from "./keyPolicy.ts"
import type { KeyService } from "./keyService.ts"

/** Where a request comes from. */
export type Origination = {
  /** IP address of the other end. */
  readonly address: string
  /** Whether that is this computer. */
  readonly isLoopback: boolean
}

/**
 * By what right a request is made, for the credential that came with it, if any. Programs on this computer need none unless the
 * settings say so, and what is no credential of Hearth's is then as good as none: many clients cannot send nothing. One that
 * Hearth knows brings its limits, or is refused, wherever it comes from. Where many wrong ones came from, only those that nobody
 * can guess are looked at. Errors: `missing_api_key`, `invalid_api_key`, `key_expired`, `address_not_allowed`,
 * `rate_limit_exceeded`.
 */
export type AuthenticateKey = (presented: string | null, from: Origination) => Access

/** The same for a credential that may also be the token of a session; then `session_invalid`, too. */
export type Authenticate = (presented: string | null, from: Origination) => Promise<Access>

/** Whether a request from there must come with a key. */
export type NeedsKey = (from: Origination) => boolean

export function createAuthenticateKey(keys: KeyService, needsKey: NeedsKey, attempts: AttemptLimit): AuthenticateKey {
  return (presented, from) => {
    const known = presented === null ? null : keys.identify(presented)
    const mayBeGuess = presented !== null && (known === null || known.isGuessable)
    if (mayBeGuess && needsKey(from)) attempts.assertOpen(from.address)
    if (known !== null) {
      if (known.isReplaced) throw new AppError("invalid_api_key", "This API key was replaced by another one.")
      assertUsable(known.key, from)
      keys.noteUse(known.key.id)
      return { key: known.key, sessionId: null }
    }
    if (!needsKey(from)) return openAccess
    if (keys.list().every(({ state }) => state !== "active")) throw noKeyYet(from)
    if (presented === null) throw missingKey(from)
    attempts.noteFailure(from.address)
    throw new AppError("invalid_api_key", "This API key is not valid.")
  }
}

/** Errors: as `Authenticate`. */
export function assertUsable({ state, policy }: ApiKey, { address }: Origination): void {
  if (state === "revoked") throw new AppError("invalid_api_key", "This API key was revoked.")
  if (state === "expired") throw new AppError("key_expired", "This API key has expired.")
  if (mayComeFrom(policy, address)) return
  throw new AppError("address_not_allowed", `This API key may not be used from ${address}.`, { facts: { address } })
}

function missingKey(from: Origination): AppError {
  const who = from.isLoopback ? "Programs on this computer" : "Other computers"
  return new AppError("missing_api_key", `${who} need an API key: send it as 'Authorization: Bearer …' or 'x-api-key'.`)
}

function noKeyYet(from: Origination): AppError {
  const who = from.isLoopback ? "Programs on this computer" : "Other computers"
  const how = "Make one in Hearth's window under Keys, or set HEARTH_API_KEY where Hearth runs."
  return new AppError("missing_api_key", `${who} need an API key, and there is none yet. ${how}`)
}
