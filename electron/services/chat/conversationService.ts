import {
  type Conversation,
  type ConversationSettings,
  defaultConversationSettings,
  type Message,
} from "../../contract/conversations.ts"
import { AppError } from "../../contract/errors.ts"
import { type Clock, systemClock } from "../../core/clock.ts"
import { Emitter } from "../../core/emitter.ts"
import { newId } from "../../core/ids.ts"
import type { ConversationData } from "../../store/conversationData.ts"
import type { ConversationPage } from "../../store/conversationStore.ts"
import { tidyTitle } from "./titles.ts"

export type ConversationChange =
  | { readonly kind: "changed"; readonly conversation: Conversation }
  | { readonly kind: "removed"; readonly id: string }

/** What can be done with conversations besides talking. Throws `conversation_not_found` and `message_not_found`. */
export interface ConversationService {
  list(query: { search?: string; cursor?: string; limit?: number }): ConversationPage
  create(settings?: Partial<ConversationSettings>): Conversation
  get(id: string): Conversation
  rename(id: string, title: string): Conversation
  pin(id: string, isPinned: boolean): Conversation
  configure(id: string, settings: Partial<ConversationSettings>): Conversation
  remove(id: string): void
  /** Undoes `remove`. No error if it was not removed. */
  restore(id: string): Conversation
  messages(id: string): readonly Message[]
  /** Shows the branch of this message, down to its newest leaf. */
  show(id: string, messageId: string): Conversation
  /** Tells everybody how a conversation is now, after others changed it; nothing if it is gone. */
  announce(id: string): void
  onChange(listener: (change: ConversationChange) => void): () => void
}

const defaultPageSize = 50

export function createConversationService(
  data: ConversationData,
  clock: Pick<Clock, "now"> = systemClock,
): ConversationService {
  const changes = new Emitter<ConversationChange>()
  const { conversations, messages } = data

  const get = (id: string) => {
    const conversation = conversations.get(id)
    if (conversation === undefined) throw new AppError("conversation_not_found", "There is no such conversation.")
    return conversation
  }
  const announced = (id: string) => {
    const conversation = get(id)
    changes.emit({ kind: "changed", conversation })
    return conversation
  }
  const changed = (id: string, change: Parameters<typeof conversations.update>[1]) => {
    get(id)
    conversations.update(id, change)
    return announced(id)
  }

  return {
    list: ({ limit = defaultPageSize, ...query }) => conversations.list({ ...query, limit }),
    create(settings = {}) {
      const now = clock.now()
      const id = newId("conv-")
      conversations.insert({
        id,
        title: "",
        isPinned: false,
        createdAt: now,
        updatedAt: now,
        isAnswering: false,
        settings: { ...defaultConversationSettings, ...settings },
        activeMessageId: null,
      })
      return announced(id)
    },
    get,
    rename: (id, title) => changed(id, { title: tidyTitle(title) }),
    pin: (id, isPinned) => changed(id, { isPinned }),
    configure: (id, settings) => changed(id, { settings: { ...get(id).settings, ...settings } }),
    remove(id) {
      get(id)
      conversations.remove(id, clock.now())
      changes.emit({ kind: "removed", id })
    },
    restore(id) {
      conversations.restore(id)
      return announced(id)
    },
    messages(id) {
      get(id)
      return messages.list(id)
    },
    show(id, messageId) {
      const message = messages.get(messageId)
      if (message?.conversationId !== id) {
        throw new AppError("message_not_found", "There is no such message in this conversation.")
      }
      return changed(id, { activeMessageId: messages.newestLeaf(messageId) ?? messageId })
    },
    announce(id) {
      const conversation = conversations.get(id)
      if (conversation !== undefined) changes.emit({ kind: "changed", conversation })
    },
    onChange: (listener) => changes.on(listener),
  }
}
