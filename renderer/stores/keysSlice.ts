import type { ApiKey, KeyDraft, KeyPatch, KeyUsage, NewKey } from "../../electron/contract/keys.ts"
import type { Slice } from "./slice.ts"
import type { TasksSlice } from "./tasksSlice.ts"

/** Place of the errors of creating and changing a key. */
export const keyTask = "key"
export const keyUsageTask = "key-usage"

export type KeysSlice = {
  /** In the host's order; one that is created later stands at the end. */
  readonly keys: readonly ApiKey[]
  /** By the id of the key, as the host told it last; null until somebody has asked. */
  readonly keyUsage: Readonly<Record<string, KeyUsage>> | null
  /** The one that was just created or rotated, with its secret: gone from this window as soon as it has been seen. */
  readonly newKey: NewKey | null
  createKey(key: KeyDraft): Promise<boolean>
  updateKey(id: string, patch: KeyPatch): Promise<boolean>
  rotateKey(id: string): Promise<boolean>
  revokeKey(id: string): Promise<boolean>
  removeKey(id: string): Promise<boolean>
  forgetNewKey(): void
  /** The host does not announce it: who shows it asks again when requests have ended. */
  refreshKeyUsage(): Promise<boolean>
}

export const keysSlice: Slice<KeysSlice, TasksSlice> = {
  create({ host, get, set }) {
    const attempt = (work: () => Promise<unknown>) => get().attempt(keyTask, work)
    return {
      keys: [],
      keyUsage: null,
      newKey: null,
      createKey: (key) => attempt(async () => set({ newKey: await host.call("keys.create", { key }) })),
      updateKey: (id, patch) => attempt(() => host.call("keys.update", { id, patch })),
      rotateKey: (id) => attempt(async () => set({ newKey: await host.call("keys.rotate", { id }) })),
      revokeKey: (id) => attempt(() => host.call("keys.revoke", { id })),
      removeKey: (id) => attempt(() => host.call("keys.remove", { id })),
      forgetNewKey: () => set({ newKey: null }),
      refreshKeyUsage: () =>
        get().attempt(keyUsageTask, async () => {
          const { items } = await host.call("keys.usage", {})
          set({ keyUsage: Object.fromEntries(items.map((usage) => [usage.keyId, usage])) })
        }),
    }
  },
  onSnapshot: (snapshot, { set }) => set({ keys: snapshot.keys }),
  onEvent(event, { set }) {
    if (event.name === "key.changed") {
      const changed = event.payload
      set(({ keys }) => ({
        keys: keys.some(({ id }) => id === changed.id)
          ? keys.map((key) => (key.id === changed.id ? changed : key))
          : [...keys, changed],
      }))
    } else if (event.name === "key.removed") {
      const { id } = event.payload
      set(({ keys }) => ({ keys: keys.filter((key) => key.id !== id) }))
    }
  },
}

/** Somebody can use the server from another computer. */
export function hasActiveKey({ keys }: KeysSlice): boolean {
  return keys.some(({ state }) => state === "active")
}
