import { AppError } from "../../contract/errors.ts"
import type { ApiKey } from "../../contract/keys.ts"
import type { AttemptLimit } from "./attemptLimit.ts"
import { assertUsable, createAuthenticateKey, type Origination } from "./authenticator.ts"
import { hashOfSecret, isSameHash } from "./keySecrets.ts"
import type { KeyService } from "./keyService.ts"

/** The command line of this computer's user. */
export const localManager = "local"

/** Who manages the library over the API: the id of a key, or `localManager`. */
export type Manager = {
  readonly id: string
  /** False once the right was taken back, or has ended: for what lasts longer than a request. */
  isStill(): boolean
}

/**
 * Unlike for answers, a credential is needed on this computer, too: any website that a browser here shows could ask without one.
 * Taken are keys that may manage, the key of the environment, and, from this computer, the local token. The token of a session
 * is not: it was given out for answers. Errors: those of `AuthenticateKey`, and `admin_required`.
 */
export type AuthenticateManager = (presented: string | null, from: Origination) => Manager

export function createAuthenticateManager(parts: {
  readonly keys: KeyService
  readonly attempts: AttemptLimit
  readonly localToken: string | null
}): AuthenticateManager {
  const { keys, attempts, localToken } = parts
  const authenticateKey = createAuthenticateKey(keys, () => true, attempts)
  const localHash = localToken === null ? null : hashOfSecret(localToken)
  return (presented, from) => {
    const isLocal = localHash !== null && presented !== null && isSameHash(hashOfSecret(presented), localHash)
    if (isLocal && from.isLoopback) return { id: localManager, isStill: () => true }
    const { key } = authenticateKey(presented, from)
    if (key === null || !mayManage(key)) throw adminRequired()
    return { id: key.id, isStill: () => isGood(keys.identify(presented ?? ""), from) }
  }
}

function mayManage({ policy, isFromEnvironment }: ApiKey): boolean {
  return policy.mayManage || isFromEnvironment
}

function isGood(known: ReturnType<KeyService["identify"]>, from: Origination): boolean {
  if (known === null || known.isReplaced || !mayManage(known.key)) return false
  try {
    assertUsable(known.key, from)
    return true
  } catch {
    return false
  }
}

function adminRequired(): AppError {
  const how = "Its owner can allow it in Hearth's window under Keys."
  return new AppError("admin_required", `This API key may not manage the library. ${how}`)
}
