import { describe, expect, it, onTestFinished, vi } from "vitest"
import type { AnswerEvent, AnswerMessage, Message } from "../../../electron/contract/conversations.ts"
import { AppError } from "../../../electron/contract/errors.ts"
import { createChatHost } from "../../support/chatHost.ts"

function open() {
  const host = createChatHost()
  onTestFinished(() => host.chat.close().then(() => host.database.close()))
  const conversation = host.conversations.create()
  const send = (text: string, parentId: string | null = null) =>
    host.chat.send({ conversationId: conversation.id, parentId, text })
  const stored = (id: string) => host.data.messages.get(id) as AnswerMessage
  const ended = (id: string) =>
    vi.waitFor(() => {
      const message = stored(id)
      expect(["done", "failed", "interrupted"]).toContain(message.state.kind)
      return message
    })
  return { ...host, conversation, send, stored, ended }
}

/** Reads what comes, until the stream ends. */
function reader(events: AsyncIterable<AnswerEvent>) {
  const seen: AnswerEvent[] = []
  const done = (async () => {
    for await (const event of events) seen.push(event)
  })()
  return { seen, done, until: (type: AnswerEvent["type"]) => vi.waitFor(() => expect(seen.at(-1)?.type).toBe(type)) }
}

/** The text that somebody has who took the snapshot and added what came. */
function textOf(events: readonly AnswerEvent[]): string {
  return events.reduce(
    (text, event) =>
      event.type === "snapshot" ? event.message.text : event.type === "text-delta" ? text + event.text : text,
    "",
  )
}

const never = new AbortController().signal

describe("an answer", () => {
  it("is stored with its question before anything was said, and is what the conversation shows", () => {
    const { send, stored, conversations, conversation } = open()
    const { question, answer } = send("What is 17 + 25?")
    expect(stored(answer.id).state).toEqual({ kind: "waiting" })
    expect(conversations.messages(conversation.id).map((message) => message.id)).toEqual([question.id, answer.id])
    expect(conversations.get(conversation.id)).toMatchObject({
      title: "What is 17 + 25?",
      activeMessageId: answer.id,
      isAnswering: true,
    })
  })

  it("reaches everybody who follows, whenever they come, and is the same for all", async () => {
    const { send, chat, completions, clock, ended } = open()
    const { answer } = send("hi")
    const early = reader(chat.follow(answer.id, never))
    completions.last.start().say("one ").say("two ")
    await early.until("state")
    clock.advance(30)
    await early.until("text-delta")
    completions.last.say("three ")
    // A window that was reloaded in mid-stream.
    const late = reader(chat.follow(answer.id, never))
    completions.last.say("four")
    completions.last.finish()
    await Promise.all([early.done, late.done])
    expect(textOf(early.seen)).toBe("one two three four")
    expect(textOf(late.seen)).toBe("one two three four")
    expect(late.seen.at(-1)).toEqual({ type: "finished", message: await ended(answer.id) })
    const after = reader(chat.follow(answer.id, never))
    await after.done
    expect(after.seen.map((event) => event.type)).toEqual(["snapshot", "finished"])
  })

  it("sends deltas together that come within 30 ms", async () => {
    const { send, chat, completions, clock } = open()
    const { answer } = send("hi")
    const follower = reader(chat.follow(answer.id, never))
    completions.last.start()
    for (const letter of "abcdefgh") completions.last.say(letter)
    await follower.until("state")
    await vi.waitFor(() => {
      clock.advance(30)
      expect(textOf(follower.seen)).toBe("abcdefgh")
    })
    expect(follower.seen.filter((event) => event.type === "text-delta").length).toBeLessThan(8)
  })

  it("ends for one who comes while it ends", async () => {
    const { send, chat, completions } = open()
    const { answer } = send("hi")
    const late: ReturnType<typeof reader>[] = []
    chat.onMessage((message) => {
      if (message.role === "assistant" && message.state.kind === "done")
        late.push(reader(chat.follow(answer.id, never)))
    })
    completions.last.start().say("x").finish()
    await vi.waitFor(() => expect(late).toHaveLength(1))
    await late[0]?.done
    expect(late[0]?.seen.map((event) => event.type)).toEqual(["snapshot", "finished"])
  })

  it("goes on when a follower leaves", async () => {
    const { send, chat, completions, ended } = open()
    const { answer } = send("hi")
    const leaving = new AbortController()
    const follower = reader(chat.follow(answer.id, leaving.signal))
    completions.last.start().say("all of ")
    await follower.until("state")
    leaving.abort()
    await follower.done
    completions.last.say("it").finish()
    expect((await ended(answer.id)).text).toBe("all of it")
  })

  it("is in the database within a second, while it is still being written", async () => {
    const { send, completions, clock, stored } = open()
    const { answer } = send("hi")
    completions.last.start().think("hm").say("so far")
    await vi.waitFor(() => {
      clock.advance(1000)
      expect(stored(answer.id)).toMatchObject({ text: "so far", reasoning: "hm", state: { kind: "streaming" } })
    })
  })

  it("keeps its thinking apart, with how long it took", async () => {
    const { send, completions, clock, ended, stored } = open()
    const { answer } = send("hi")
    completions.last.start().think("let me see")
    await vi.waitFor(() => {
      clock.advance(500)
      expect(stored(answer.id).reasoning).toBe("let me see")
    })
    completions.last.say("42").finish()
    const message = await ended(answer.id)
    expect(message).toMatchObject({ text: "42", reasoning: "let me see", usage: { promptTokens: 3 } })
    expect(message.reasoningMs).toBeGreaterThanOrEqual(500)
  })

  it("keeps what had arrived when it fails, and why", async () => {
    const { send, completions, ended } = open()
    const { answer } = send("hi")
    completions.last.start().say("half")
    completions.last.fail(new AppError("engine_crashed", "The engine ended."))
    expect(await ended(answer.id)).toMatchObject({
      text: "half",
      state: { kind: "failed", error: { code: "engine_crashed" } },
    })
  })
})

describe("stopping", () => {
  it("keeps what has been written; stopping again, or what has ended, is no error", async () => {
    const { send, chat, completions, ended } = open()
    const { answer } = send("hi")
    completions.last.start().say("half")
    await vi.waitFor(() => expect(completions.last.events).toBeDefined())
    chat.stop(answer.id)
    expect(await ended(answer.id)).toMatchObject({ text: "half", state: { kind: "done", finishReason: "cancelled" } })
    chat.stop(answer.id)
    expect(() => chat.stop("unknown")).toThrow(expect.objectContaining({ code: "message_not_found" }))
  })

  it("happens to all answers of a conversation that is removed; what was there is restored with it", async () => {
    const { send, completions, conversations, conversation, ended } = open()
    const { answer } = send("hi")
    completions.last.start().say("half")
    conversations.remove(conversation.id)
    expect(completions.last.signal.aborted).toBe(true)
    expect((await ended(answer.id)).state).toEqual({ kind: "done", finishReason: "cancelled" })
    expect(() => send("more")).toThrow(expect.objectContaining({ code: "conversation_not_found" }))
    expect(conversations.restore(conversation.id).isAnswering).toBe(false)
  })

  it("by the end of the host leaves answers interrupted, with what had arrived", async () => {
    const { send, chat, completions, stored } = open()
    const { answer } = send("hi")
    completions.last.start().say("half")
    await chat.close()
    expect(stored(answer.id)).toMatchObject({ text: "half", state: { kind: "interrupted" } })
    expect(() => send("more")).toThrow(expect.objectContaining({ code: "server_stopping" }))
  })
})

it("marks what a killed host was writing as interrupted at the next start", async () => {
  const { database, completions, send, clock, stored } = open()
  const { answer } = send("hi")
  completions.last.start().say("half")
  await vi.waitFor(() => {
    clock.advance(1000)
    expect(stored(answer.id).text).toBe("half")
  })
  createChatHost(database)
  expect(stored(answer.id)).toMatchObject({ text: "half", state: { kind: "interrupted" } })
})

describe("branches", () => {
  it("asks with the branch that is continued, the system prompt and the settings of the conversation", async () => {
    const { send, chat, completions, conversations, conversation, ended } = open()
    conversations.configure(conversation.id, { systemPrompt: "Be brief.", thinking: false, maxTokens: 99 })
    const first = send("one")
    completions.last.start().say("1").finish()
    await ended(first.answer.id)
    const other = chat.regenerate(first.answer.id).answer
    completions.last.start().think("secret").say("uno").finish()
    await ended(other.id)
    send("two", other.id)
    expect(completions.last.request).toEqual({
      model: "ember",
      input: {
        kind: "chat",
        messages: [
          { role: "system", content: "Be brief." },
          { role: "user", content: "one" },
          { role: "assistant", content: "uno" },
          { role: "user", content: "two" },
        ],
        templateArguments: { enable_thinking: false },
      },
      sampling: {},
      stop: [],
      maxTokens: 99,
    })
    expect(conversations.show(conversation.id, first.answer.id).activeMessageId).toBe(first.answer.id)
  })

  it("joins questions between which an answer failed before its first word", async () => {
    const { send, completions, ended } = open()
    const first = send("one")
    completions.last.fail(new AppError("model_load_failed", "no"))
    await ended(first.answer.id)
    send("two", first.answer.id)
    expect(completions.last.request.input).toMatchObject({ messages: [{ role: "user", content: "one\n\ntwo" }] })
  })

  it("answers two branches at once, and refuses to follow an answer that is being written", async () => {
    const { send, chat, completions, ended } = open()
    const first = send("one")
    expect(() => send("two", first.answer.id)).toThrow(expect.objectContaining({ code: "answer_running" }))
    const second = send("other")
    const again = chat.regenerate(first.answer.id).answer
    for (const run of completions.runs) run.start().say("ok").finish()
    for (const { id } of [first.answer, second.answer, again]) expect((await ended(id)).text).toBe("ok")
  })

  it.each([
    [
      "a message of another conversation",
      "message_not_found",
      (host: ReturnType<typeof open>) => {
        const other = host.conversations.create()
        return host.chat.send({ conversationId: other.id, parentId: null, text: "x" }).answer.id
      },
    ],
    ["a message that is not there", "message_not_found", () => "msg-none"],
    ["a question", "invalid_value", (host: ReturnType<typeof open>) => host.send("x").question.id],
  ])("refuses to continue %s", (_what, code, parentOf) => {
    const host = open()
    const parentId = parentOf(host)
    expect(() => host.send("two", parentId)).toThrow(expect.objectContaining({ code }))
  })
})

it("announces messages when they are added and when their state changes, and the conversation when it is done", async () => {
  const { chat, send, completions, conversations, ended } = open()
  const heard: string[] = []
  const describeState = (message: Message) => (message.role === "user" ? "question" : message.state.kind)
  chat.onMessage((message) => heard.push(describeState(message)))
  conversations.onChange((change) => {
    if (change.kind === "changed") heard.push(`answering ${change.conversation.isAnswering}`)
  })
  const { answer } = send("hi")
  completions.last.start().say("x").say("y").finish()
  await ended(answer.id)
  await vi.waitFor(() => expect(heard.at(-1)).toBe("answering false"))
  expect(heard).toEqual(["answering true", "question", "waiting", "streaming", "done", "answering false"])
})
