import { createHmac, randomBytes } from "node:crypto"
import { decodeJwt, jwtVerify, SignJWT } from "jose"
import { AppError } from "../../contract/errors.ts"
import type { Clock } from "../../core/clock.ts"
import type { Log } from "../../core/log.ts"
import type { SecretStore } from "../../store/secretStore.ts"

const issuer = "hearth"
const algorithm = "HS256"
const secretName = "sessions"

/** Signs the tokens of sessions, and knows them again. The secret is made when it is needed first. */
export class SessionTokens {
  readonly #parts: SessionTokensParts
  #secret: Buffer | null = null

  constructor(parts: SessionTokensParts) {
    this.#parts = parts
  }

  sign(id: string, expiresAt: number): Promise<string> {
    return new SignJWT()
      .setProtectedHeader({ alg: algorithm, typ: "JWT" })
      .setIssuer(issuer)
      .setJti(id)
      .setIssuedAt(new Date(this.#parts.clock.now()))
      .setExpirationTime(new Date(expiresAt))
      .sign(this.#signingSecret())
  }

  /** The id of the session; null for what is no token of Hearth's. `session_invalid` for one that is forged or over. */
  async read(text: string): Promise<string | null> {
    if (!isOurs(text)) return null
    try {
      const currentDate = new Date(this.#parts.clock.now())
      const { payload } = await jwtVerify(text, this.#signingSecret(), { issuer, algorithms: [algorithm], currentDate })
      if (payload.jti !== undefined) return payload.jti
    } catch {
      // Which check it did not pass is nobody's business.
    }
    throw sessionInvalid()
  }

  /** What can only be computed here, so that what lies in the database tells nothing about a key. */
  proofOf(keyHash: string): string {
    return createHmac("sha256", this.#signingSecret()).update(keyHash).digest("hex")
  }

  #signingSecret(): Buffer {
    this.#secret ??= this.#stored() ?? this.#made()
    return this.#secret
  }

  #stored(): Buffer | null {
    const { secrets, log } = this.#parts
    try {
      const kept = secrets.get(secretName)
      return kept === null ? null : Buffer.from(kept, "base64url")
    } catch (error) {
      log.warn("the secret of sessions cannot be read: those that are open end", {}, error)
      return null
    }
  }

  #made(): Buffer {
    const secret = randomBytes(32)
    this.#parts.secrets.change({ [secretName]: secret.toString("base64url") })
    return secret
  }
}

export type SessionTokensParts = { readonly secrets: SecretStore; readonly clock: Clock; readonly log: Log }

export function sessionInvalid(): AppError {
  return new AppError("session_invalid", "This session has ended. Log in again with POST /auth/login.")
}

/** By what it says of itself, true or not. */
function isOurs(text: string): boolean {
  if (!/^[\w-]+\.[\w-]+\.[\w-]+$/.test(text)) return false
  try {
    return decodeJwt(text).iss === issuer
  } catch {
    return false
  }
}
