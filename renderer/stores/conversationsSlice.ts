import type { ConversationSummary } from "../../electron/contract/conversations.ts"
import { type ErrorBody, toErrorBody } from "../../electron/contract/errors.ts"
import type { HostEvent } from "../../electron/contract/hostApi.ts"
import { withChanged, withPage } from "./conversationList.ts"
import type { Slice } from "./slice.ts"
import type { TasksSlice } from "./tasksSlice.ts"

export type ListState =
  | { readonly kind: "loading" }
  | { readonly kind: "ready" }
  | { readonly kind: "failed"; readonly error: ErrorBody }

export type ConversationsSlice = {
  readonly conversations: {
    readonly state: ListState
    /** Pinned ones first, then newest first; the pages that have been asked for. */
    readonly items: readonly ConversationSummary[]
    readonly nextCursor: string | null
    readonly search: string
    readonly isLoadingMore: boolean
  }
  readonly conversationActions: {
    /** Reads the first page again: at start, after a lost connection, after a failure. */
    refresh(): Promise<void>
    loadMore(): Promise<void>
    search(text: string): void
    rename(id: string, title: string): Promise<boolean>
    pin(id: string, isPinned: boolean): Promise<boolean>
    remove(id: string): Promise<boolean>
    restore(id: string): Promise<boolean>
    /** What the host announces; other events are ignored. */
    receive(event: HostEvent): void
  }
}

/** Place of the errors of renaming, pinning, removing and restoring. */
export const conversationsTask = "conversations"

const pageSize = 100
const searchDelayMs = 180

export const conversationsSlice: Slice<ConversationsSlice, TasksSlice> = {
  create: ({ host, get, set }) => {
    let searchTimer: ReturnType<typeof setTimeout> | undefined
    let generation = 0
    const change = (patch: Partial<ConversationsSlice["conversations"]>) =>
      set((state) => ({ conversations: { ...state.conversations, ...patch } }))
    const attempt = (work: () => Promise<unknown>) => get().attempt(conversationsTask, work)

    /** Reads a page. What it brings is dropped when another search or refresh has begun since. */
    async function read(cursor: string | null): Promise<void> {
      const mine = generation
      const search = get().conversations.search.trim()
      try {
        const { items, nextCursor } = await host.call("conversations.list", {
          limit: pageSize,
          ...(search === "" ? {} : { search }),
          ...(cursor === null ? {} : { cursor }),
        })
        if (mine !== generation) return
        const listed = cursor === null ? [] : get().conversations.items
        change({ state: { kind: "ready" }, items: withPage(listed, items), nextCursor, isLoadingMore: false })
      } catch (error) {
        if (mine === generation) change({ state: { kind: "failed", error: toErrorBody(error) }, isLoadingMore: false })
      }
    }

    function refresh(): Promise<void> {
      clearTimeout(searchTimer)
      generation += 1
      return read(null)
    }

    return {
      conversations: { state: { kind: "loading" }, items: [], nextCursor: null, search: "", isLoadingMore: false },
      conversationActions: {
        refresh,
        loadMore: async () => {
          const { nextCursor, isLoadingMore, state } = get().conversations
          if (nextCursor === null || isLoadingMore || state.kind !== "ready") return
          change({ isLoadingMore: true })
          await read(nextCursor)
        },
        search: (text) => {
          change({ search: text })
          clearTimeout(searchTimer)
          searchTimer = setTimeout(refresh, text.trim() === "" ? 0 : searchDelayMs)
        },
        rename: (id, title) => attempt(() => host.call("conversations.rename", { id, title: title.trim() })),
        pin: (id, isPinned) => attempt(() => host.call("conversations.pin", { id, isPinned })),
        remove: (id) => attempt(() => host.call("conversations.remove", { id })),
        restore: (id) => attempt(() => host.call("conversations.restore", { id })),
        receive: (event) => {
          const { items, nextCursor, search } = get().conversations
          if (event.name === "conversation.changed") {
            const isSearch = search.trim() !== ""
            change({ items: withChanged(items, event.payload, { isSearch, hasMore: nextCursor !== null }) })
          } else if (event.name === "conversation.removed") {
            change({ items: items.filter((item) => item.id !== event.payload.id) })
          }
        },
      },
    }
  },
  onSnapshot: (_, { get }) => void get().conversationActions.refresh(),
  onEvent: (event, { get }) => get().conversationActions.receive(event),
}
