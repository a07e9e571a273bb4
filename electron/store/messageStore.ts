import type { DatabaseSync } from "node:sqlite"
import type { AnswerMessage, Message } from "../contract/conversations.ts"
import { isOpen, toMessage } from "./conversationRows.ts"
import { transaction } from "./database.ts"

/** The messages of conversations: a tree by `parentId`, in the order in which they came. */
export interface MessageStore {
  get(id: string): Message | undefined
  /** The whole tree of a conversation, oldest first. */
  list(conversationId: string): readonly Message[]
  /** From the first message to this one. */
  branch(messageId: string): readonly Message[]
  /** The newest message without a successor, at or below this one. */
  newestLeaf(messageId: string): string | undefined
  /** All answers of a comparison, oldest first. */
  compared(conversationId: string, comparisonId: string): readonly AnswerMessage[]
  /** Part of a larger change: called inside a transaction. */
  insert(message: Message): void
  /** Stores what has arrived of an answer. Its text can be searched once it has ended. */
  saveAnswer(message: AnswerMessage): void
  /** Answers that no host has ended: those of a host that was killed. */
  openAnswers(): readonly AnswerMessage[]
}

export function createMessageStore(database: DatabaseSync): MessageStore {
  const get = database.prepare("SELECT * FROM messages WHERE id = ?")
  const list = database.prepare("SELECT * FROM messages WHERE conversation_id = ? ORDER BY sequence")
  const open = database.prepare("SELECT * FROM messages WHERE is_open = 1 ORDER BY sequence")
  const branch = database.prepare(`
    WITH RECURSIVE branch AS (
      SELECT * FROM messages WHERE id = ?
      UNION ALL SELECT messages.* FROM messages JOIN branch ON messages.id = branch.parent_id
    ) SELECT * FROM branch ORDER BY sequence`)
  const newestLeaf = database.prepare(`
    WITH RECURSIVE below AS (
      SELECT sequence, id FROM messages WHERE id = ?
      UNION ALL SELECT messages.sequence, messages.id FROM messages JOIN below ON messages.parent_id = below.id
    ) SELECT id FROM below WHERE NOT EXISTS (SELECT 1 FROM messages WHERE messages.parent_id = below.id)
    ORDER BY sequence DESC LIMIT 1`)
  const insert = database.prepare(`
    INSERT INTO messages
      (id, conversation_id, parent_id, role, created_at, text, model, reasoning, reasoning_ms, state, is_open, usage, timings,
       served, cost, comparison)
    VALUES (:id, :conversationId, :parentId, :role, :createdAt, :text, :model, :reasoning, :reasoningMs, :state, :isOpen,
      :usage, :timings, :served, :cost, :comparison)`)
  const update = database.prepare(`
    UPDATE messages SET text = :text, model = :model, reasoning = :reasoning, reasoning_ms = :reasoningMs, state = :state,
      is_open = :isOpen, usage = :usage, timings = :timings, served = :served, cost = :cost,
      comparison = :comparison
    WHERE id = :id RETURNING sequence`)
  const index = database.prepare("INSERT OR REPLACE INTO message_search (rowid, text) VALUES (?, ?)")
  const compared = database.prepare(`
    SELECT * FROM messages WHERE conversation_id = ? AND comparison ->> 'id' = ? ORDER BY sequence`)
  const toMessages = (rows: readonly Record<string, unknown>[]) => rows.map(toMessage)
  const toAnswers = (rows: readonly Record<string, unknown>[]) =>
    toMessages(rows).filter((message) => message.role === "assistant")
  return {
    get(id) {
      const row = get.get(id)
      return row === undefined ? undefined : toMessage(row)
    },
    list: (conversationId) => toMessages(list.all(conversationId)),
    branch: (messageId) => toMessages(branch.all(messageId)),
    newestLeaf: (messageId) => newestLeaf.get(messageId)?.id as string | undefined,
    compared: (conversationId, comparisonId) => toAnswers(compared.all(conversationId, comparisonId)),
    insert(message) {
      const common = {
        id: message.id,
        conversationId: message.conversationId,
        parentId: message.parentId,
        role: message.role,
        createdAt: message.createdAt,
      }
      const { lastInsertRowid } = insert.run({ ...common, ...contentColumns(message) })
      if (message.role === "user" || !isOpen(message.state)) index.run(lastInsertRowid, message.text)
    },
    saveAnswer(message) {
      transaction(database, () => {
        const row = update.get({ id: message.id, ...contentColumns(message) })
        if (row !== undefined && !isOpen(message.state)) index.run(Number(row.sequence), message.text)
      })
    },
    openAnswers: () => toAnswers(open.all()),
  }
}

function contentColumns(message: Message) {
  if (message.role === "user") {
    const none = { model: null, reasoning: null, reasoningMs: null, state: null, usage: null, timings: null }
    return { text: message.text, isOpen: 0, ...none, served: null, cost: null, comparison: null }
  }
  return {
    text: message.text,
    model: message.model,
    reasoning: message.reasoning,
    reasoningMs: message.reasoningMs,
    state: JSON.stringify(message.state),
    isOpen: Number(isOpen(message.state)),
    usage: toJson(message.usage),
    timings: toJson(message.timings),
    served: toJson(message.served),
    cost: toJson(message.cost),
    comparison: toJson(message.comparison),
  }
}

function toJson(value: object | null): string | null {
  return value === null ? null : JSON.stringify(value)
}
