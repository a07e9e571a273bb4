import type { DatabaseSync } from "node:sqlite"
import type { Conversation, ConversationSettings, ConversationSummary } from "../contract/conversations.ts"
import { AppError } from "../contract/errors.ts"
import { type Row, toConversation } from "./conversationRows.ts"
import { containsAll, excerptOf, messageCondition, searchWords } from "./conversationSearch.ts"
import { transaction } from "./database.ts"

export type ConversationPage = { readonly items: readonly ConversationSummary[]; readonly nextCursor: string | null }

/** Conversations as they are stored. What is not there, or was removed, is undefined or false: the callers word it. */
export interface ConversationStore {
  list(query: { search?: string; cursor?: string; limit: number }): ConversationPage
  get(id: string): Conversation | undefined
  insert(conversation: Conversation): void
  update(id: string, change: Partial<ConversationChange>): boolean
  /** Hides it until `restore`, or until `purge` deletes it. */
  remove(id: string, now: number): boolean
  restore(id: string): boolean
  /** Deletes for good what has been removed. */
  purge(): void
}

export type ConversationChange = {
  readonly title: string
  readonly isPinned: boolean
  readonly settings: ConversationSettings
  readonly activeMessageId: string | null
  readonly updatedAt: number
}

const columns = `
  conversations.id, title, is_pinned, conversations.created_at, updated_at, settings, active_message_id,
  EXISTS (SELECT 1 FROM messages AS open WHERE open.conversation_id = conversations.id AND open.is_open = 1) AS is_answering`

export function createConversationStore(database: DatabaseSync): ConversationStore {
  const get = database.prepare(`SELECT ${columns} FROM conversations WHERE id = ? AND removed_at IS NULL`)
  const insert = database.prepare(
    `INSERT INTO conversations (id, title, is_pinned, created_at, updated_at, settings, active_message_id)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  )
  const update = database.prepare(
    `UPDATE conversations SET title = coalesce(:title, title), is_pinned = coalesce(:isPinned, is_pinned),
       settings = coalesce(:settings, settings), updated_at = coalesce(:updatedAt, updated_at),
       active_message_id = coalesce(:activeMessageId, active_message_id)
     WHERE id = :id AND removed_at IS NULL`,
  )
  const remove = database.prepare("UPDATE conversations SET removed_at = ? WHERE id = ? AND removed_at IS NULL")
  const restore = database.prepare("UPDATE conversations SET removed_at = NULL WHERE id = ? AND removed_at IS NOT NULL")
  return {
    list: (query) => listConversations(database, query),
    get(id) {
      const row = get.get(id)
      return row === undefined ? undefined : toConversation(row)
    },
    insert({ id, title, isPinned, createdAt, updatedAt, settings, activeMessageId }) {
      insert.run(id, title, Number(isPinned), createdAt, updatedAt, JSON.stringify(settings), activeMessageId)
    },
    update(id, change) {
      const { changes } = update.run({
        id,
        title: change.title ?? null,
        isPinned: change.isPinned === undefined ? null : Number(change.isPinned),
        settings: change.settings === undefined ? null : JSON.stringify(change.settings),
        updatedAt: change.updatedAt ?? null,
        activeMessageId: change.activeMessageId ?? null,
      })
      return Number(changes) > 0
    },
    remove: (id, now) => Number(remove.run(now, id).changes) > 0,
    restore: (id) => Number(restore.run(id).changes) > 0,
    purge: () => purgeRemoved(database),
  }
}

function purgeRemoved(database: DatabaseSync): void {
  const removed = "SELECT id FROM conversations WHERE removed_at IS NOT NULL"
  transaction(database, () => {
    // The index has no foreign keys: it is emptied by hand, before the rows that say where.
    database.exec(
      `DELETE FROM message_search WHERE rowid IN (SELECT sequence FROM messages WHERE conversation_id IN (${removed}))`,
    )
    database.exec("DELETE FROM conversations WHERE removed_at IS NOT NULL")
  })
}

/** All pinned ones stand before the first page; the pages themselves are of the others. */
function listConversations(
  database: DatabaseSync,
  query: { search?: string; cursor?: string; limit: number },
): ConversationPage {
  const words = searchWords(query.search ?? "")
  const before = query.cursor === undefined ? null : parseCursor(query.cursor)
  const pinned = before === null ? select(database, words, "is_pinned = 1", [], -1) : []
  const after = before === null ? "" : " AND (updated_at, conversations.id) < (?, ?)"
  const rows = select(database, words, `is_pinned = 0${after}`, before ?? [], query.limit + 1)
  const page = rows.slice(0, query.limit)
  const last = rows.length > query.limit ? page.at(-1) : undefined
  return {
    items: [...pinned, ...page].map((row) => toSummary(row, words)),
    nextCursor: last === undefined ? null : formatCursor(last),
  }
}

function select(
  database: DatabaseSync,
  words: readonly string[],
  condition: string,
  parameters: readonly (string | number)[],
  limit: number,
): Row[] {
  const order = "ORDER BY updated_at DESC, conversations.id DESC LIMIT ?"
  if (words.length === 0) {
    const sql = `SELECT ${columns} FROM conversations WHERE removed_at IS NULL AND ${condition} ${order}`
    return database.prepare(sql).all(...parameters, limit)
  }
  const message = messageCondition(words)
  const title = containsAll("title", words)
  const sql = `
    WITH hits AS (
      SELECT conversation_id, max(sequence) AS sequence FROM messages WHERE ${message.sql} GROUP BY conversation_id
    )
    SELECT ${columns}, hit.text AS hit_text FROM conversations
    LEFT JOIN hits ON hits.conversation_id = conversations.id
    LEFT JOIN messages AS hit ON hit.sequence = hits.sequence
    WHERE removed_at IS NULL AND (hits.sequence IS NOT NULL OR (${title.sql})) AND ${condition} ${order}`
  return database.prepare(sql).all(...message.parameters, ...title.parameters, ...parameters, limit)
}

function toSummary(row: Row, words: readonly string[]): ConversationSummary {
  const { settings: _settings, activeMessageId: _activeMessageId, ...summary } = toConversation(row)
  return typeof row.hit_text === "string" ? { ...summary, excerpt: excerptOf(row.hit_text, words) } : summary
}

function formatCursor(row: Row): string {
  return `${String(row.updated_at)}.${String(row.id)}`
}

function parseCursor(cursor: string): [number, string] {
  const match = /^(\d{1,16})\.(.+)$/.exec(cursor)
  if (match?.[1] === undefined || match[2] === undefined) {
    throw new AppError("invalid_value", "This is no cursor that the list gave out.", { param: "cursor" })
  }
  return [Number(match[1]), match[2]]
}
