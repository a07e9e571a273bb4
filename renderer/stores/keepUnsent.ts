import type { AppStore } from "./appStore.ts"
import type { ChatState, QueuedMessage } from "./chatState.ts"

/** The two memories of a browser: one for all windows, and one for this window alone that outlives a reload. */
export type WindowMemory = {
  readonly shared: Pick<Storage, "getItem" | "setItem">
  readonly own: Pick<Storage, "getItem" | "setItem">
}

const draftsKey = "hearth.drafts"
const queuesKey = "hearth.queues"
/** The oldest are given up beyond this; so is the keeping of a text that is longer than a draft can reasonably be. */
const mostEntries = 50
const mostCharacters = 50_000

type Kept = readonly (readonly [conversationId: string, texts: readonly string[]])[]

/**
 * What has been typed and not sent survives a reload. Drafts are shared between windows; what is queued belongs to the
 * window in which it waits, or two windows would both send it.
 */
export function keepUnsent(store: Pick<AppStore, "getState" | "setState" | "subscribe">, memory: WindowMemory): void {
  const drafts = Object.fromEntries(read(memory.shared, draftsKey).map(([id, texts]) => [id, texts.join("\n")]))
  const queues = Object.fromEntries(read(memory.own, queuesKey).map(([id, texts]) => [id, texts.map(asQueued)]))
  store.setState(({ chat }) => ({ chat: { ...chat, drafts, queues } }))
  store.subscribe(({ chat }, { chat: before }) => {
    if (chat.drafts !== before.drafts) {
      write(memory.shared, draftsKey, changed(chat.drafts, before.drafts), (text) => [text])
    }
    if (chat.queues !== before.queues) {
      write(memory.own, queuesKey, changed(chat.queues, before.queues), (queue) => queue.map(({ text }) => text))
    }
  })
}

const asQueued = (text: string, index: number): QueuedMessage => ({ id: index + 1, text })

type Changes<Value> = ReadonlyMap<string, Value | undefined>
type Entries = ChatState["drafts"] | ChatState["queues"]

function changed<Value>(now: Readonly<Record<string, Value>>, before: Readonly<Record<string, Value>>): Changes<Value> {
  const ids = new Set([...Object.keys(now), ...Object.keys(before)])
  return new Map([...ids].filter((id) => now[id] !== before[id]).map((id) => [id, now[id]]))
}

/** Reads again before it writes: another window may have kept something else meanwhile. */
function write<Value extends Entries[string]>(
  storage: WindowMemory["shared"],
  key: string,
  changes: Changes<Value>,
  textsOf: (value: Value) => readonly string[],
): void {
  const others = read(storage, key).filter(([id]) => !changes.has(id))
  const own: Kept = [...changes].flatMap(([id, value]) => (value === undefined ? [] : [[id, textsOf(value)] as const]))
  const kept = [...others, ...own].filter(([, texts]) => texts.join("").length <= mostCharacters)
  try {
    storage.setItem(key, JSON.stringify(kept.slice(-mostEntries)))
  } catch {
    // No room, or no storage allowed: what is typed still lasts until the page is left.
  }
}

function read(storage: WindowMemory["shared"], key: string): Kept {
  try {
    const found: unknown = JSON.parse(storage.getItem(key) ?? "[]")
    return Array.isArray(found) ? found.filter(isEntry) : []
  } catch {
    return []
  }
}

function isEntry(entry: unknown): entry is Kept[number] {
  if (!Array.isArray(entry) || typeof entry[0] !== "string" || !Array.isArray(entry[1])) return false
  return entry[1].every((text) => typeof text === "string")
}
