import { AppError } from "../../contract/errors.ts"
import type { AttemptLimit } from "./attemptLimit.ts"
import { createAuthenticateKey, type Origination } from "./authenticator.ts"
import { hashOfSecret, isSameHash } from "./keySecrets.ts"
import type { KeyService } from "./keyService.ts"

/** Who manages the library over the API: the id of a key, or "local" for the command line of this computer's user. */
export type Manager = { readonly id: string }

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
    if (isLocal && from.isLoopback) return { id: "local" }
    const { key } = authenticateKey(presented, from)
    if (key !== null && (key.policy.mayManage || key.isFromEnvironment)) return { id: key.id }
    throw adminRequired()
  }
}

function adminRequired(): AppError {
  const how = "Its owner can allow it in Hearth's window under Keys."
  return new AppError("admin_required", `This API key may not manage the library. ${how}`)
}
