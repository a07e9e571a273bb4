import { describe, expect, it, onTestFinished } from "vitest"
import type { AnswerMessage, AnswerState, UserMessage } from "../../../electron/contract/conversations.ts"
import { defaultConversationSettings } from "../../../electron/contract/conversations.ts"
import { type ConversationData, createConversationData } from "../../../electron/store/conversationData.ts"
import { openDatabase } from "../../../electron/store/database.ts"

function openData(): ConversationData {
  const { database } = openDatabase(":memory:")
  onTestFinished(() => database.close())
  return createConversationData(database)
}

function addConversation(data: ConversationData, id: string, updatedAt: number, title = "", isPinned = false): void {
  const settings = defaultConversationSettings
  const times = { createdAt: updatedAt, updatedAt }
  data.conversations.insert({ id, title, isPinned, ...times, isAnswering: false, settings, activeMessageId: null })
}

function question(id: string, conversationId: string, parentId: string | null, text = ""): UserMessage {
  return { role: "user", id, conversationId, parentId, createdAt: 1, text }
}

function answer(id: string, conversationId: string, parentId: string, state: AnswerState, text = ""): AnswerMessage {
  const figures = {
    reasoning: "",
    reasoningMs: null,
    usage: null,
    timings: null,
    served: null,
    cost: null,
    comparison: null,
  }
  return { role: "assistant", id, conversationId, parentId, createdAt: 1, model: "ember", text, state, ...figures }
}

const done: AnswerState = { kind: "done", finishReason: "stop" }
const ids = (items: readonly { id: string }[]) => items.map((item) => item.id)

describe("the list of conversations", () => {
  it("gives each conversation once over all pages, newest first, pinned ones before the first page", () => {
    const data = openData()
    // Three share a moment: the cursor has to tell them apart.
    for (let index = 0; index < 7; index += 1) addConversation(data, `c${index}`, index < 3 ? 100 : 100 + index)
    addConversation(data, "pinned", 1, "", true)
    const first = data.conversations.list({ limit: 3 })
    expect(ids(first.items)).toEqual(["pinned", "c6", "c5", "c4"])
    const second = data.conversations.list({ limit: 3, cursor: first.nextCursor ?? "" })
    expect(ids(second.items)).toEqual(["c3", "c2", "c1"])
    const third = data.conversations.list({ limit: 3, cursor: second.nextCursor ?? "" })
    expect(ids(third.items)).toEqual(["c0"])
    expect(third.nextCursor).toBeNull()
  })

  it("refuses a cursor that it did not give out", () => {
    expect(() => openData().conversations.list({ limit: 3, cursor: "' OR 1" })).toThrow(
      expect.objectContaining({ code: "invalid_value" }),
    )
  })
})

describe("search", () => {
  function searchable() {
    const data = openData()
    addConversation(data, "weather", 1, "Wetter")
    addConversation(data, "fox", 2, "About 100% of foxes")
    data.messages.insert(question("m1", "weather", null, "今天天气很好，我们去公园吧"))
    data.messages.insert(question("m2", "fox", null, 'The quick brown Fox said "hello" to AND OR NOT'))
    return (search: string) => data.conversations.list({ limit: 10, search })
  }

  it.each([
    ["今天天气", ["weather"]],
    // Shorter than the three letters of the index.
    ["天气", ["weather"]],
    ["园", ["weather"]],
    ["FOX", ["fox"]],
    ["brown said", ["fox"]],
    ["brown absent", []],
    ["wett", ["weather"]],
    ["100%", ["fox"]],
    ["%", ["fox"]],
    ["_", []],
    ['"hello"', ["fox"]],
    ["AND OR NOT", ["fox"]],
    ['"', ["fox"]],
    ["fox*", []],
    ["(", []],
  ])("finds %j", (words, found) => {
    expect(ids(searchable()(words).items)).toEqual(found)
  })

  it("shows where it matched, and takes white space alone for no search", () => {
    const search = searchable()
    expect(search("公园").items[0]?.excerpt).toContain("公园")
    expect(ids(search("  ").items)).toEqual(["fox", "weather"])
    expect(search("").items[0]?.excerpt).toBeUndefined()
  })

  it("finds an answer once it has ended, and no longer what was deleted for good", () => {
    const data = openData()
    addConversation(data, "c", 1)
    data.messages.insert(question("q", "c", null, "hi"))
    data.messages.insert(answer("a", "c", "q", { kind: "streaming" }))
    data.messages.saveAnswer(answer("a", "c", "q", done, "chrysanthemum"))
    expect(ids(data.conversations.list({ limit: 1, search: "anthem" }).items)).toEqual(["c"])
    data.conversations.remove("c", 5)
    data.conversations.purge()
    expect(data.conversations.restore("c")).toBe(false)
    expect(data.messages.get("a")).toBeUndefined()
    // A new message takes the row number that has become free: a stale index entry would find it.
    addConversation(data, "d", 1)
    data.messages.insert(question("q2", "d", null, "other"))
    data.messages.insert(question("q3", "d", null, "words"))
    expect(data.conversations.list({ limit: 1, search: "anthem" }).items).toEqual([])
  })
})

describe("a removed conversation", () => {
  it("is hidden until it is restored, with all its messages", () => {
    const data = openData()
    addConversation(data, "c", 1, "Title")
    data.messages.insert(question("q", "c", null, "words of it"))
    data.conversations.remove("c", 5)
    expect(data.conversations.get("c")).toBeUndefined()
    expect(data.conversations.list({ limit: 5 }).items).toEqual([])
    expect(data.conversations.list({ limit: 5, search: "words" }).items).toEqual([])
    expect(data.conversations.update("c", { title: "x" })).toBe(false)
    expect(data.conversations.restore("c")).toBe(true)
    expect(data.conversations.get("c")?.title).toBe("Title")
    expect(ids(data.messages.list("c"))).toEqual(["q"])
  })
})

describe("the tree of messages", () => {
  function tree() {
    const data = openData()
    addConversation(data, "c", 1)
    data.messages.insert(question("q1", "c", null, "first"))
    data.messages.insert(answer("a1", "c", "q1", done))
    data.messages.insert(answer("a2", "c", "q1", done))
    data.messages.insert(question("q2", "c", "a1"))
    data.messages.insert(answer("a3", "c", "q2", { kind: "streaming" }, "half"))
    return data
  }

  it("gives the branch of a message from its root, without the siblings", () => {
    expect(ids(tree().messages.branch("a3"))).toEqual(["q1", "a1", "q2", "a3"])
    expect(ids(tree().messages.branch("a2"))).toEqual(["q1", "a2"])
  })

  it("finds the newest leaf below a message", () => {
    const { messages } = tree()
    expect(messages.newestLeaf("q1")).toBe("a3")
    expect(messages.newestLeaf("a2")).toBe("a2")
  })

  it("tells which answers no host has ended", () => {
    const data = tree()
    expect(data.messages.openAnswers()).toEqual([answer("a3", "c", "q2", { kind: "streaming" }, "half")])
    expect(data.conversations.get("c")?.isAnswering).toBe(true)
    data.messages.saveAnswer(answer("a3", "c", "q2", { kind: "interrupted" }, "half"))
    expect(data.messages.openAnswers()).toEqual([])
    expect(data.conversations.get("c")?.isAnswering).toBe(false)
  })

  it("stores all of a change or nothing of it", () => {
    const data = tree()
    const change = () =>
      data.transaction(() => {
        data.messages.insert(question("q9", "c", "a1"))
        throw new Error("no")
      })
    expect(change).toThrow("no")
    expect(data.messages.get("q9")).toBeUndefined()
  })
})
