import type { DatabaseSync } from "node:sqlite"
import { type ConversationStore, createConversationStore } from "./conversationStore.ts"
import { transaction } from "./database.ts"
import { createMessageStore, type MessageStore } from "./messageStore.ts"

/** All that is stored of conversations. */
export interface ConversationData {
  readonly conversations: ConversationStore
  readonly messages: MessageStore
  /** Stores all of `work`, or nothing. */
  transaction<Value>(work: () => Value): Value
}

export function createConversationData(database: DatabaseSync): ConversationData {
  return {
    conversations: createConversationStore(database),
    messages: createMessageStore(database),
    transaction: (work) => transaction(database, work),
  }
}
