import type { ApiKey } from "../../contract/keys.ts"
import type { Clock } from "../../core/clock.ts"
import type { StoredKey } from "../../store/storedKeys.ts"
import { openPolicy } from "./keyPolicy.ts"
import { hashOfSecret, isSameHash } from "./keySecrets.ts"

export const environmentKeyId = "environment"

export type IdentifiedKey = {
  readonly key: ApiKey
  /** Whether it has another secret by now. */
  readonly isReplaced: boolean
  /** Whether it could be found by trying: somebody chose it, and it is short. */
  readonly isGuessable: boolean
}

/** Characters of a secret that somebody chose which nobody can try out over a network. */
const unguessableLength = 32

export type KeyRingParts = {
  /** As they are stored, in their order. */
  readonly entries: () => readonly StoredKey[]
  readonly environmentKey: string | null
  readonly lastUseOf: (keyId: string) => number | null
  readonly clock: Clock
}

type Place = { readonly id: string; readonly hash: string; readonly isReplaced: boolean }

/** All keys as they are right now: the stored ones, and that of the environment. */
export class KeyRing {
  readonly #parts: KeyRingParts
  readonly #environment: { readonly key: ApiKey; readonly hash: string } | null
  #indexed: readonly StoredKey[] | null = null
  #index = new Map<string, Place>()

  constructor(parts: KeyRingParts) {
    this.#parts = parts
    const { environmentKey: secret, clock } = parts
    this.#environment =
      secret === null ? null : { key: environmentKey(secret, clock.now()), hash: hashOfSecret(secret) }
  }

  /** That of the environment first. */
  list(): ApiKey[] {
    const environment = this.find(environmentKeyId)
    const stored = this.#parts.entries().map((entry) => this.#toKey(entry))
    return environment === undefined ? stored : [environment, ...stored]
  }

  find(id: string): ApiKey | undefined {
    const environment = this.#environment?.key
    if (id === environment?.id) return { ...environment, lastUsedAt: this.#parts.lastUseOf(id) }
    const stored = this.#parts.entries().find((entry) => entry.id === id)
    return stored === undefined ? undefined : this.#toKey(stored)
  }

  hashOf(id: string): string | undefined {
    if (id === this.#environment?.key.id) return this.#environment.hash
    return this.#parts.entries().find((entry) => entry.id === id)?.hash
  }

  identify(secret: string): IdentifiedKey | null {
    const hash = hashOfSecret(secret)
    const place = this.#places().get(hash)
    if (place === undefined || !isSameHash(place.hash, hash)) return null
    const key = this.find(place.id)
    const isGuessable = place.id === environmentKeyId && secret.length < unguessableLength
    return key === undefined ? null : { key, isReplaced: place.isReplaced, isGuessable }
  }

  #places(): ReadonlyMap<string, Place> {
    const entries = this.#parts.entries()
    if (entries === this.#indexed) return this.#index
    const former = entries.flatMap(({ id, formerHashes }) =>
      formerHashes.map((hash) => ({ id, hash, isReplaced: true })),
    )
    const current = entries.map(({ id, hash }) => ({ id, hash, isReplaced: false }))
    const environment = this.#environment
    const first = environment === null ? [] : [{ id: environment.key.id, hash: environment.hash, isReplaced: false }]
    this.#index = new Map([...former, ...current, ...first].map((place) => [place.hash, place]))
    this.#indexed = entries
    return this.#index
  }

  #toKey({ id, name, prefix, policy, createdAt, revokedAt }: StoredKey): ApiKey {
    const { clock, lastUseOf } = this.#parts
    const state = stateOf({ policy, revokedAt }, clock.now())
    const lastUsedAt = lastUseOf(id)
    return { id, name, prefix, policy, state, createdAt, revokedAt, lastUsedAt, isFromEnvironment: false }
  }
}

function stateOf({ policy, revokedAt }: Pick<StoredKey, "policy" | "revokedAt">, now: number): ApiKey["state"] {
  if (revokedAt !== null) return "revoked"
  return policy.expiresAt !== null && policy.expiresAt <= now ? "expired" : "active"
}

function environmentKey(secret: string, now: number): ApiKey {
  return {
    id: environmentKeyId,
    name: "environment",
    // Somebody chose it: of a short one, the beginning would be half of it.
    prefix: secret.length >= 20 ? secret.slice(0, 6) : "",
    policy: openPolicy,
    state: "active",
    createdAt: now,
    revokedAt: null,
    lastUsedAt: null,
    isFromEnvironment: true,
  }
}
