import { AppError } from "../../contract/errors.ts"
import type { ApiKey, KeyDraft, KeyPatch, NewKey } from "../../contract/keys.ts"
import { type Clock, systemClock } from "../../core/clock.ts"
import { Emitter } from "../../core/emitter.ts"
import { newId } from "../../core/ids.ts"
import type { Log } from "../../core/log.ts"
import type { KeyUseStore } from "../../store/keyUseStore.ts"
import type { SettingsSection } from "../../store/settings.ts"
import type { StoredKey } from "../../store/storedKeys.ts"
import type { AuditService } from "../audit/auditService.ts"
import { ExpiryWatch } from "./expiryWatch.ts"
import { changedPolicy, openPolicy } from "./keyPolicy.ts"
import { environmentKeyId, type IdentifiedKey, KeyRing } from "./keyRing.ts"
import { hashOfSecret, newKeySecret, prefixOf } from "./keySecrets.ts"
import { KeyUses } from "./keyUses.ts"

/**
 * The credentials that Hearth gives out. Changes throw `key_not_found` for an id that is none, `setting_fixed` for the key of
 * the environment, and `invalid_value` for addresses that are none.
 */
export interface KeyService {
  /** That of the environment first. */
  list(): readonly ApiKey[]
  find(id: string): ApiKey | undefined
  create(draft: KeyDraft): NewKey
  update(id: string, patch: KeyPatch): ApiKey
  /** Another secret for the same key; the old one is refused from now on. */
  rotate(id: string): NewKey
  revoke(id: string): ApiKey
  remove(id: string): void
  /** Whose secret this is, or was. */
  identify(secret: string): IdentifiedKey | null
  /** SHA-256 of the secret that a key has now, in hex: what depends on the secret ends with it. */
  hashOf(id: string): string | undefined
  noteUse(id: string): void
  onChange(listener: (change: KeyChange) => void): () => void
  close(): void
}

export type KeyChange =
  | { readonly kind: "changed"; readonly key: ApiKey }
  | { readonly kind: "removed"; readonly id: string }

export type KeyServiceParts = {
  readonly section: SettingsSection<StoredKey>
  readonly uses: KeyUseStore
  /** Of `HEARTH_API_KEY` or `OPENAI_API_KEY`. */
  readonly environmentKey: string | null
  readonly audit: AuditService
  readonly log: Log
  readonly clock?: Clock
}

/** Replaced secrets that are remembered for each key. */
const formerCount = 20

export function createKeyService(parts: KeyServiceParts): KeyService {
  const { section, environmentKey, audit, log, clock = systemClock } = parts
  const changes = new Emitter<KeyChange>()
  const tell = (id: string) => {
    const key = ring.find(id)
    if (key !== undefined) changes.emit({ kind: "changed", key })
  }
  const uses = new KeyUses({ store: parts.uses, clock, log, onChange: tell })
  const lastUseOf = (id: string) => uses.lastOf(id)
  const ring = new KeyRing({ entries: () => section.entries, environmentKey, lastUseOf, clock })
  const keys = new StoredKeys(section, new ExpiryWatch(clock, tell))
  const settle = (stored: StoredKey, action: string, fields: readonly string[] = []): ApiKey => {
    audit.record({ action, subject: stored.id, fields })
    tell(stored.id)
    return keyOf(ring, stored.id)
  }
  return {
    list: () => ring.list(),
    find: (id) => ring.find(id),
    create({ name, policy }) {
      const secret = newKeySecret()
      const about = { id: newId("key_"), name, policy: changedPolicy(openPolicy, policy), createdAt: clock.now() }
      const stored = keys.put({ ...about, ...secretFields(secret), formerHashes: [], revokedAt: null })
      return { key: settle(stored, "key.created", fieldNames({ name, policy })), secret }
    },
    update(id, patch) {
      const { name, policy, ...stored } = keys.get(id)
      const changed = { ...stored, name: patch.name ?? name, policy: changedPolicy(policy, patch.policy) }
      return settle(keys.put(changed), "key.updated", fieldNames(patch))
    },
    rotate(id) {
      const stored = keys.get(id)
      const secret = newKeySecret()
      const formerHashes = [stored.hash, ...stored.formerHashes].slice(0, formerCount)
      const changed = keys.put({ ...stored, ...secretFields(secret), formerHashes })
      return { key: settle(changed, "key.rotated"), secret }
    },
    revoke(id) {
      const stored = keys.get(id)
      return settle(keys.put({ ...stored, revokedAt: stored.revokedAt ?? clock.now() }), "key.revoked")
    },
    remove(id) {
      keys.remove(id)
      uses.forget(id)
      audit.record({ action: "key.removed", subject: id })
      changes.emit({ kind: "removed", id })
    },
    identify: (secret) => ring.identify(secret),
    hashOf: (id) => ring.hashOf(id),
    noteUse: (id) => uses.note(id),
    onChange: (listener) => changes.on(listener),
    close() {
      keys.close()
      uses.write()
    },
  }
}

/** The section of the settings, entry by entry. */
class StoredKeys {
  readonly #section: SettingsSection<StoredKey>
  readonly #expiries: ExpiryWatch

  constructor(section: SettingsSection<StoredKey>, expiries: ExpiryWatch) {
    this.#section = section
    this.#expiries = expiries
    this.#watch()
  }

  get(id: string): StoredKey {
    const stored = this.#section.entries.find((entry) => entry.id === id)
    if (stored !== undefined) return stored
    if (id !== environmentKeyId) throw keyNotFound(id)
    const holder = "HEARTH_API_KEY / OPENAI_API_KEY"
    const message = "This key is held by the environment and cannot be changed while Hearth runs."
    throw new AppError("setting_fixed", message, { facts: { setting: "key", holder } })
  }

  put(stored: StoredKey): StoredKey {
    const { entries } = this.#section
    const isNew = entries.every(({ id }) => id !== stored.id)
    this.#replace(isNew ? [...entries, stored] : entries.map((entry) => (entry.id === stored.id ? stored : entry)))
    return stored
  }

  remove(id: string): void {
    const { id: found } = this.get(id)
    this.#replace(this.#section.entries.filter((entry) => entry.id !== found))
  }

  close(): void {
    this.#expiries.close()
  }

  #replace(entries: readonly StoredKey[]): void {
    this.#section.replace(entries)
    this.#watch()
  }

  #watch(): void {
    const running = this.#section.entries.filter(({ revokedAt }) => revokedAt === null)
    this.#expiries.watch(running.map(({ id, policy }) => [id, policy.expiresAt]))
  }
}

function keyOf(ring: KeyRing, id: string): ApiKey {
  const key = ring.find(id)
  if (key === undefined) throw keyNotFound(id)
  return key
}

function keyNotFound(id: string): AppError {
  return new AppError("key_not_found", "There is no such API key.", { facts: { key: id.slice(0, 200) } })
}

function secretFields(secret: string): Pick<StoredKey, "prefix" | "hash"> {
  return { prefix: prefixOf(secret), hash: hashOfSecret(secret) }
}

/** "name", "policy.models" … */
function fieldNames({ name, policy = {} }: KeyPatch): string[] {
  return [...(name === undefined ? [] : ["name"]), ...Object.keys(policy).map((field) => `policy.${field}`)]
}
