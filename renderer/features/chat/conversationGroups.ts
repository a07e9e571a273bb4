import type { ConversationSummary } from "../../../electron/contract/conversations.ts"

export type GroupName =
  | { readonly kind: "pinned" | "today" | "yesterday" | "week" }
  /** A calendar month; `at` is a time inside it. */
  | { readonly kind: "month"; readonly at: number }

export type ListRow =
  | { readonly kind: "group"; readonly key: string; readonly name: GroupName }
  | { readonly kind: "conversation"; readonly key: string; readonly conversation: ConversationSummary }

/** Rows of the list with a head before each group. Expects the list's own order; days are those of the local calendar. */
export function groupByDay(conversations: readonly ConversationSummary[], now: number): readonly ListRow[] {
  const rows: ListRow[] = []
  let lastKey = ""
  for (const conversation of conversations) {
    const name = groupOf(conversation, now)
    const key = name.kind === "month" ? monthKey(name.at) : name.kind
    if (key !== lastKey) rows.push({ kind: "group", key: `group:${key}`, name })
    lastKey = key
    rows.push({ kind: "conversation", key: conversation.id, conversation })
  }
  return rows
}

function groupOf({ isPinned, updatedAt }: ConversationSummary, now: number): GroupName {
  if (isPinned) return { kind: "pinned" }
  if (updatedAt >= startOfDay(now, 0)) return { kind: "today" }
  if (updatedAt >= startOfDay(now, 1)) return { kind: "yesterday" }
  if (updatedAt >= startOfDay(now, 7)) return { kind: "week" }
  return { kind: "month", at: updatedAt }
}

/** By the calendar, not by 24 hours: days on which the clock is changed are longer or shorter. */
function startOfDay(now: number, daysBack: number): number {
  const day = new Date(now)
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() - daysBack).getTime()
}

function monthKey(at: number): string {
  const day = new Date(at)
  return `${day.getFullYear()}-${day.getMonth() + 1}`
}
