import { describe, expect, it } from "vitest"
import type { ConversationSummary } from "../../../electron/contract/conversations.ts"
import { groupByDay } from "../../../renderer/features/chat/conversationGroups.ts"

const now = new Date(2026, 2, 3, 0, 5).getTime()

function conversation(id: string, updatedAt: Date, isPinned = false): ConversationSummary {
  return { id, title: id, isPinned, createdAt: 0, updatedAt: updatedAt.getTime(), isAnswering: false }
}

function shape(conversations: readonly ConversationSummary[]): readonly string[] {
  return groupByDay(conversations, now).map((row) => {
    if (row.kind === "conversation") return row.conversation.id
    return row.name.kind === "month" ? `[${new Date(row.name.at).getMonth() + 1}]` : `[${row.name.kind}]`
  })
}

describe("groupByDay", () => {
  it("divides at local midnight, not 24 hours ago", () => {
    const rows = shape([
      conversation("after midnight", new Date(2026, 2, 3, 0, 0)),
      conversation("before midnight", new Date(2026, 2, 2, 23, 59, 59)),
      conversation("two days ago", new Date(2026, 2, 1, 23, 59)),
    ])
    expect(rows).toEqual(["[today]", "after midnight", "[yesterday]", "before midnight", "[week]", "two days ago"])
  })

  it("counts seven calendar days across a month border, then goes by months", () => {
    const rows = shape([
      conversation("seventh day", new Date(2026, 1, 24, 0, 0)),
      conversation("eighth day", new Date(2026, 1, 23, 23, 59)),
      conversation("same month", new Date(2026, 1, 1)),
      conversation("january", new Date(2026, 0, 31, 23, 59)),
      conversation("january of another year", new Date(2025, 0, 31)),
    ])
    expect(rows).toEqual([
      "[week]",
      "seventh day",
      "[2]",
      "eighth day",
      "same month",
      "[1]",
      "january",
      "[1]",
      "january of another year",
    ])
  })

  it("keeps pinned ones in a group of their own, however old they are", () => {
    const rows = shape([conversation("old", new Date(2020, 0, 1), true), conversation("new", new Date(now))])
    expect(rows).toEqual(["[pinned]", "old", "[today]", "new"])
  })

  it("gives every group a key of its own, so that rows are never confused", () => {
    const rows = groupByDay([conversation("a", new Date(2026, 0, 2)), conversation("b", new Date(2025, 0, 2))], now)
    expect(new Set(rows.map((row) => row.key)).size).toBe(rows.length)
  })
})
