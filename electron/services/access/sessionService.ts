import { AppError } from "../../contract/errors.ts"
import type { Clock } from "../../core/clock.ts"
import { newId } from "../../core/ids.ts"
import type { SessionStore, StoredSession } from "../../store/sessionStore.ts"
import type { Access } from "./access.ts"
import { assertUsable, type NeedsKey, type Origination } from "./authenticator.ts"
import { isSameHash } from "./keySecrets.ts"
import type { KeyService } from "./keyService.ts"
import { type SessionTokens, sessionInvalid } from "./sessionTokens.ts"

export const sessionSeconds = 24 * 60 * 60

/** Of one key; the oldest one makes room. */
const sessionLimit = 1_000

/** Whoever logged in, until they log out, the day is over, or the key is not what it was. */
export interface SessionService {
  /** The token for this right, and for the model that answers where a request names none. */
  open(access: Access, model: string | null): Promise<string>
  /** Null for what is no token of Hearth's. Errors: `session_invalid`, and those of the key. */
  access(presented: string, from: Origination): Promise<Access | null>
  modelOf(id: string): string | null
  bind(id: string, model: string): void
  /** No error if it has ended already. */
  end(id: string): void
}

export function createSessionService(parts: {
  readonly store: SessionStore
  readonly tokens: SessionTokens
  readonly keys: KeyService
  readonly needsKey: NeedsKey
  readonly clock: Clock
}): SessionService {
  const { store, tokens, keys, needsKey, clock } = parts
  const proofOf = (keyId: string) => tokens.proofOf(keys.hashOf(keyId) ?? "")

  const accessOf = (session: StoredSession, from: Origination): Access => {
    const { id: sessionId, keyId, proof } = session
    if (keyId === "") {
      if (needsKey(from)) throw openedWithoutKey()
      return { key: null, sessionId }
    }
    const key = keys.find(keyId)
    if (key === undefined || !isSameHash(proof, proofOf(keyId))) throw sessionInvalid()
    assertUsable(key, from)
    keys.noteUse(keyId)
    return { key, sessionId }
  }
  return {
    async open({ key }, model) {
      const createdAt = clock.now()
      const expiresAt = createdAt + sessionSeconds * 1000
      const keyId = key?.id ?? ""
      const id = newId("sess_")
      const token = await tokens.sign(id, expiresAt)
      store.add({ id, keyId, proof: proofOf(keyId), createdAt, expiresAt, model }, sessionLimit)
      return token
    },
    async access(presented, from) {
      const id = await tokens.read(presented)
      if (id === null) return null
      const session = store.find(id)
      if (session === undefined || session.expiresAt <= clock.now()) throw sessionInvalid()
      return accessOf(session, from)
    },
    modelOf: (id) => store.find(id)?.model ?? null,
    bind(id, model) {
      if (store.find(id)?.model !== model) store.bind(id, model)
    },
    end: (id) => store.remove(id),
  }
}

function openedWithoutKey(): AppError {
  const message =
    "This session was opened without an API key, which only holds where none is needed. Log in with a key."
  return new AppError("session_invalid", message)
}
