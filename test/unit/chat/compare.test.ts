import { DatabaseSync } from "node:sqlite"
import { describe, expect, it, onTestFinished, vi } from "vitest"
import type { AnswerMessage, Message } from "../../../electron/contract/conversations.ts"
import { AppError } from "../../../electron/contract/errors.ts"
import { migrations } from "../../../electron/store/migrations.ts"
import { createChatHost } from "../../support/chatHost.ts"

/** A conversation in which Ember and two others answer side by side. */
function open(compareWith: readonly string[] = ["ember:herbs", "openai/gpt-4.1"]) {
  const host = createChatHost()
  onTestFinished(() => host.chat.close().then(() => host.database.close()))
  const conversation = host.conversations.create({ compareWith })
  const send = (text: string, parentId: string | null = null) =>
    host.chat.send({ conversationId: conversation.id, parentId, text })
  const stored = (id: string) => host.data.messages.get(id) as AnswerMessage
  const ended = (answers: readonly { id: string }[]) =>
    vi.waitFor(() => {
      for (const { id } of answers) expect(["waiting", "streaming"]).not.toContain(stored(id).state.kind)
    })
  const runOf = (name: string) => {
    const run = host.completions.runs.findLast(({ request }) => request.model === name)
    if (run === undefined) throw new Error(`${name} was not asked.`)
    return run
  }
  /** Everybody who was asked last answers with the name and this text. */
  const answerAll = async (added: readonly Message[], text: string) => {
    const answers = answersIn(added)
    for (const { model } of answers) runOf(model).start().say(`${text} of ${model}`).finish()
    await ended(answers)
  }
  return { ...host, conversation, send, stored, ended, runOf, answerAll }
}

const answersIn = (messages: readonly Message[]) => messages.filter((message) => message.role === "assistant")
const textsAsked = (run: { request: { input: object } }) =>
  (run.request.input as { messages: readonly { content: string }[] }).messages.map(({ content }) => content)

describe("asking several at once", () => {
  it("gives each name its own answer to one question, in order, and shows the first", async () => {
    const { send, conversations, conversation, answerAll, stored } = open()
    const { question, answer, added } = send("Hello")
    const answers = answersIn(added)
    expect(added).toHaveLength(4)
    expect(answers.map(({ parentId }) => parentId)).toEqual(answers.map(() => question.id))
    expect(answers.map(({ comparison }) => [comparison?.column, comparison?.name])).toEqual([
      [0, "ember"],
      [1, "ember:herbs"],
      [2, "openai/gpt-4.1"],
    ])
    expect(new Set(answers.map(({ comparison }) => comparison?.id)).size).toBe(1)
    expect(conversations.get(conversation.id).activeMessageId).toBe(answer.id)
    await answerAll(added, "Hi")
    expect(answers.map(({ id }) => stored(id).text)).toEqual([
      "Hi of ember",
      "Hi of ember:herbs",
      "Hi of openai/gpt-4.1",
    ])
    expect(conversations.get(conversation.id)).toMatchObject({ title: "Hello", isAnswering: false })
  })

  it("lets each fail, and be stopped, without the others", async () => {
    const { send, chat, runOf, ended, stored, conversations, conversation } = open()
    const [first, second, third] = answersIn(send("Hello").added) as [AnswerMessage, AnswerMessage, AnswerMessage]
    runOf("ember:herbs").fail(new AppError("upstream_unavailable", "no"))
    runOf("openai/gpt-4.1").start().say("half")
    await ended([second])
    expect(conversations.get(conversation.id).isAnswering).toBe(true)
    chat.stop(third.id)
    await ended([third])
    expect(stored(first.id).state.kind).toBe("waiting")
    runOf("ember").start().say("whole").finish()
    await ended([first])
    expect([first, second, third].map(({ id }) => stored(id).state)).toEqual([
      { kind: "done", finishReason: "stop" },
      { kind: "failed", error: expect.objectContaining({ code: "upstream_unavailable" }) },
      { kind: "done", finishReason: "cancelled" },
    ])
    expect(stored(third.id).text).toBe("half")
  })

  it("keeps who answered, and what it cost, of each", async () => {
    const { send, runOf, ended, stored } = open(["openai/gpt-4.1"])
    const [, remote] = answersIn(send("Hello").added) as [AnswerMessage, AnswerMessage]
    const { events } = runOf("openai/gpt-4.1")
    const served = { target: "openai/gpt-4.1", attempts: 2, cache: "off" } as const
    const usage = { promptTokens: 3, cachedTokens: 0, completionTokens: 2, reasoningTokens: 0 }
    const timings = { waitedMs: 0, firstTokenMs: 1, totalMs: 2, tokensPerSecond: 9 }
    const cost = { nanos: 22_000, currency: "USD" }
    events.push({ type: "started", model: "openai/gpt-4.1", promptTokens: 3, cachedTokens: 0, served })
    events.push({ type: "finished", finishReasons: ["stop"], usage, timings, cost })
    events.close()
    await ended([remote])
    expect(stored(remote.id)).toMatchObject({ served, cost, usage, timings, comparison: { name: "openai/gpt-4.1" } })
  })

  it("asks those whom the call names instead of those of the conversation; one alone is no comparison", () => {
    const { chat, conversation } = open()
    const ask = (models: string[]) => chat.send({ conversationId: conversation.id, parentId: null, text: "x", models })
    expect(answersIn(ask(["a", "b"]).added).map(({ model }) => model)).toEqual(["a", "b"])
    expect(answersIn(ask(["a"]).added)).toMatchObject([{ model: "a", comparison: null }])
  })
})

describe("following several answers by one stream", () => {
  it("tells of each what comes of it, and ends with the last of them", async () => {
    const { send, chat, runOf, ended } = open(["other"])
    const answers = answersIn(send("Hello").added)
    const ids = answers.map(({ id }) => id)
    const seen = Array.fromAsync(chat.followSeveral(ids, new AbortController().signal))
    runOf("other").start().say("Hey").finish()
    await ended(answers.slice(1))
    runOf("ember").start().say("Hi").finish()
    const events = await seen
    const texts = ids.map((id) =>
      events.flatMap(({ messageId, event }) =>
        messageId === id && event.type === "finished" ? [event.message.text] : [],
      ),
    )
    expect(texts).toEqual([["Hi"], ["Hey"]])
    expect(events.at(-1)).toMatchObject({ messageId: ids[0], event: { type: "finished" } })
  })

  it("ends when it is left, while the answers go on", async () => {
    const { send, chat, answerAll, stored } = open(["other"])
    const { added, answer } = send("Hello")
    const leaving = new AbortController()
    const ids = answersIn(added).map(({ id }) => id)
    const seen = Array.fromAsync(chat.followSeveral(ids, leaving.signal))
    leaving.abort()
    await seen
    await answerAll(added, "Hi")
    expect(stored(answer.id).text).toBe("Hi of ember")
  })

  it("refuses a message that is not there", () => {
    const { send, chat } = open()
    const { answer } = send("Hello")
    const follow = () => chat.followSeveral([answer.id, "msg-none"], new AbortController().signal)
    expect(follow).toThrow(expect.objectContaining({ code: "message_not_found" }))
  })
})

describe("going on after a comparison", () => {
  it("goes on with each from its own answer, and never shows one what another said", async () => {
    const { send, runOf, answerAll, conversations, conversation, data } = open(["other"])
    const first = send("Hello")
    await answerAll(first.added, "Hi")
    const second = send("Shorter", first.answer.id)
    expect(textsAsked(runOf("ember"))).toEqual(["Hello", "Hi of ember", "Shorter"])
    expect(textsAsked(runOf("other"))).toEqual(["Hello", "Hi of other", "Shorter"])
    await answerAll(second.added, "H")
    // The branch that was shown goes on being shown, and the other one is a choice away.
    expect(conversations.get(conversation.id).activeMessageId).toBe(second.answer.id)
    const [, firstOther] = answersIn(first.added) as [AnswerMessage, AnswerMessage]
    const [, secondOther] = answersIn(second.added) as [AnswerMessage, AnswerMessage]
    expect(conversations.show(conversation.id, firstOther.id).activeMessageId).toBe(secondOther.id)
    expect(data.messages.branch(secondOther.id).map(({ text }) => text)).toEqual([
      "Hello",
      "Hi of other",
      "Shorter",
      "H of other",
    ])
  })

  it("stays on the branch that was chosen", async () => {
    const { send, answerAll, conversations, conversation } = open(["other"])
    const first = send("Hello")
    await answerAll(first.added, "Hi")
    const [, other] = answersIn(first.added) as [AnswerMessage, AnswerMessage]
    conversations.show(conversation.id, other.id)
    const { answer, question } = send("Shorter", other.id)
    expect([answer.model, question.parentId]).toEqual(["other", other.id])
  })

  it("goes on with the chosen one alone, and lets one who comes later read that history", async () => {
    const { send, runOf, answerAll, conversations, conversation } = open(["other"])
    const first = send("Hello")
    await answerAll(first.added, "Hi")
    const [, other] = answersIn(first.added) as [AnswerMessage, AnswerMessage]
    conversations.configure(conversation.id, { model: "other", compareWith: [] })
    const second = send("Shorter", other.id)
    expect(second.added).toHaveLength(2)
    expect(second.answer.comparison).toBeNull()
    await answerAll(second.added, "H")
    conversations.configure(conversation.id, { compareWith: ["late"] })
    send("More", second.answer.id)
    for (const name of ["other", "late"]) {
      expect(textsAsked(runOf(name))).toEqual(["Hello", "Hi of other", "Shorter", "H of other", "More"])
    }
  })

  it("waits until all of them have ended", async () => {
    const { send, runOf, ended } = open(["other"])
    const { answer } = send("Hello")
    runOf("ember").start().say("Hi").finish()
    await ended([answer])
    expect(() => send("Shorter", answer.id)).toThrow(expect.objectContaining({ code: "answer_running" }))
  })

  it("gives one answer again in its place, and goes on from the newer one", async () => {
    const { send, chat, runOf, answerAll, ended } = open(["other"])
    const first = send("Hello")
    await answerAll(first.added, "Hi")
    const [, other] = answersIn(first.added) as [AnswerMessage, AnswerMessage]
    const again = chat.regenerate(other.id).answer
    expect(again).toMatchObject({ model: "other", comparison: other.comparison, parentId: other.parentId })
    runOf("other").start().say("Hey").finish()
    await ended([again])
    send("Shorter", first.answer.id)
    expect(textsAsked(runOf("other"))).toEqual(["Hello", "Hey", "Shorter"])
  })

  it("compares others at a question that one has answered alone", async () => {
    const { send, chat, conversations, conversation, answerAll } = open([])
    const first = send("Hello")
    await answerAll(first.added, "Hi")
    conversations.configure(conversation.id, { compareWith: ["other"] })
    const { added } = chat.regenerate(first.answer.id)
    expect(answersIn(added).map(({ model, parentId }) => [model, parentId])).toEqual([
      ["ember", first.question.id],
      ["other", first.question.id],
    ])
  })
})

it("reads conversations that were stored before answers were compared", () => {
  const database = new DatabaseSync(":memory:")
  for (const step of migrations.slice(0, 4)) database.exec(step)
  database.exec(`
    INSERT INTO conversations VALUES ('c', 'Old', 0, 1, 1, NULL, 'a', '{"model":"ember","systemPrompt":"","sampling":{}}');
    INSERT INTO messages VALUES (1, 'q', 'c', NULL, 'user', 1, 'Hello', NULL, NULL, NULL, NULL, 0, NULL, NULL);
    INSERT INTO messages VALUES (2, 'a', 'c', 'q', 'assistant', 2, 'Hi', 'ember', '', NULL,
      '{"kind":"done","finishReason":"stop"}', 0, NULL, NULL);`)
  for (const step of migrations.slice(4)) database.exec(step)
  const { conversations } = createChatHost(database)
  onTestFinished(() => database.close())
  expect(conversations.get("c").settings.compareWith).toEqual([])
  expect(conversations.messages("c").at(-1)).toMatchObject({ text: "Hi", comparison: null, served: null, cost: null })
})
