import { describe, expect, it } from "vitest"
import type { AnswerMessage, AnswerState, Message } from "../../../electron/contract/conversations.ts"
import { branchTo, columnsOf, shownVersion, siblingsOf, withMessage } from "../../../renderer/stores/messageTree.ts"

let clock = 0

function question(id: string, parentId: string | null): Message {
  clock += 1
  return { role: "user", id, conversationId: "c", parentId, createdAt: clock, text: id }
}

function answer(
  id: string,
  parentId: string,
  state: AnswerState = { kind: "done", finishReason: "stop" },
): AnswerMessage {
  clock += 1
  const rest = { text: id, reasoning: "", reasoningMs: null, usage: null, timings: null, model: "ember" }
  const about = { served: null, cost: null, comparison: null }
  return { role: "assistant", id, conversationId: "c", parentId, createdAt: clock, state, ...rest, ...about }
}

function mapOf(...messages: readonly Message[]): ReadonlyMap<string, Message> {
  return new Map(messages.map((message) => [message.id, message]))
}

const tree = mapOf(
  question("q1", null),
  answer("a1", "q1"),
  answer("a2", "q1"),
  question("q2", "a1"),
  answer("a3", "q2"),
  question("q1 edited", null),
)

describe("branchTo", () => {
  it("follows the parents of the leaf and shows nothing of other branches", () => {
    expect(branchTo(tree, "a3").map(({ id }) => id)).toEqual(["q1", "a1", "q2", "a3"])
    expect(branchTo(tree, "a2").map(({ id }) => id)).toEqual(["q1", "a2"])
  })

  it("shows the newest message while the leaf itself has not arrived yet", () => {
    expect(branchTo(tree, "not here yet").map(({ id }) => id)).toEqual(["q1 edited"])
    expect(branchTo(new Map(), null)).toEqual([])
  })
})

describe("siblingsOf", () => {
  it("finds the versions of an answer and of a first question, oldest first", () => {
    expect(siblingsOf(tree, tree.get("a2") as Message).map(({ id }) => id)).toEqual(["a1", "a2"])
    expect(siblingsOf(tree, tree.get("q1") as Message).map(({ id }) => id)).toEqual(["q1", "q1 edited"])
  })
})

describe("columnsOf", () => {
  const compared = (id: string, column: number, name: string) => ({
    ...answer(id, "q1"),
    comparison: { id: "c1", column, name },
  })
  const first = compared("x1", 0, "x")
  const second = compared("y1", 1, "y")
  const alone = answer("a1", "q1")
  // The second column was asked again, and arrived before the first was known.
  const again = compared("y2", 1, "y")
  const messages = mapOf(question("q1", null), again, second, first, alone)

  it("puts answers that were asked together into their columns, versions of one place together", () => {
    const ids = columnsOf(messages, second).map((column) => column.map(({ id }) => id))
    expect(ids).toEqual([["x1"], ["y1", "y2"]])
    expect(columnsOf(messages, alone)).toEqual([[alone]])
  })

  it("leaves no hole for a column that has not arrived yet", () => {
    expect(columnsOf(mapOf(second), second)).toEqual([[second]])
  })

  it("shows the version on the branch, and the newest of the other columns", () => {
    const [, column = []] = columnsOf(messages, second)
    expect(shownVersion(column, second).id).toBe("y1")
    expect(shownVersion(column, first).id).toBe("y2")
  })
})

describe("withMessage", () => {
  it("does not bring an ended answer back to life when an older event arrives late", () => {
    const late = { ...answer("a1", "q1", { kind: "streaming" }), text: "half" }
    expect(withMessage(tree, late)).toBe(tree)
  })

  it("takes the end of an answer that was being written", () => {
    const running = mapOf(answer("a", "q", { kind: "streaming" }))
    const ended = answer("a", "q")
    expect(withMessage(running, ended).get("a")).toBe(ended)
  })
})
