import {
  type AnswerState,
  type Conversation,
  type ConversationSettings,
  defaultConversationSettings,
  type Message,
} from "../contract/conversations.ts"

/** Rows as SQLite gives them, and what they stand for. */
export type Row = Readonly<Record<string, unknown>>

export function toConversation(row: Row): Conversation {
  return {
    id: row.id as string,
    title: row.title as string,
    isPinned: row.is_pinned === 1,
    createdAt: row.created_at as number,
    updatedAt: row.updated_at as number,
    isAnswering: row.is_answering === 1,
    // Settings that were added later have their default in older rows.
    settings: { ...defaultConversationSettings, ...parse<Partial<ConversationSettings>>(row.settings) },
    activeMessageId: row.active_message_id as string | null,
  }
}

export function toMessage(row: Row): Message {
  const common = {
    id: row.id as string,
    conversationId: row.conversation_id as string,
    createdAt: row.created_at as number,
    text: row.text as string,
  }
  if (row.role === "user") return { role: "user", ...common, parentId: row.parent_id as string | null }
  return {
    role: "assistant",
    ...common,
    parentId: row.parent_id as string,
    model: row.model as string,
    reasoning: row.reasoning as string,
    reasoningMs: row.reasoning_ms as number | null,
    state: parse<AnswerState>(row.state),
    usage: parse(row.usage),
    timings: parse(row.timings),
    served: parse(row.served),
    cost: parse(row.cost),
    comparison: parse(row.comparison),
  }
}

export function isOpen(state: AnswerState): boolean {
  return state.kind === "waiting" || state.kind === "streaming"
}

/** What this program wrote itself; null stays null. */
function parse<Value>(json: unknown): Value {
  return (json === null ? null : JSON.parse(json as string)) as Value
}
