import type { FinishReason } from "../../electron/contract/completion.ts"
import {
  type AnswerEvent,
  type AnswerMessage,
  type AnswerState,
  type Comparison,
  type Conversation,
  defaultConversationSettings,
  type Message,
} from "../../electron/contract/conversations.ts"
import { AppError, type ErrorBody } from "../../electron/contract/errors.ts"
import { AsyncQueue } from "../../electron/core/asyncQueue.ts"
import { must } from "../../electron/core/invariant.ts"
import { followSeveral } from "../../electron/services/chat/followSeveral.ts"
import { ScriptedHost, serverOn, someModel } from "./scriptedHost.ts"

/**
 * A host in memory that keeps conversations as the real one does and answers what the test tells it to, when the test
 * tells it to. Every change is announced before the call that made it resolves, as over a real transport.
 */
export class ScriptedChatHost extends ScriptedHost {
  readonly conversations = new Map<string, Conversation>()
  readonly messages = new Map<string, Message>()
  readonly #removed = new Map<string, Conversation>()
  readonly #followers = new Map<string, Set<AsyncQueue<AnswerEvent>>>()
  #ids = 0
  #now = Date.now()

  constructor() {
    super({ models: [someModel()], server: serverOn })
    this.#answerConversationCalls()
    this.#answerChatCalls()
    this.onStream("chat.follow", ({ messageId }) => this.#follow(messageId))
    this.onStream("chat.followSeveral", ({ messageIds }) => {
      return followSeveral((id) => this.#follow(id), messageIds, new AbortController().signal)
    })
    this.on("desktop.openLink", () => null)
  }

  async *#follow(messageId: string): AsyncIterable<AnswerEvent> {
    const queue = new AsyncQueue<AnswerEvent>()
    const message = this.#answer(messageId)
    queue.push({ type: "snapshot", message })
    if (isRunning(message)) this.#followersOf(messageId).add(queue)
    else queue.close()
    yield* queue
  }

  // --- what the test does with the answer that is being written ---

  think(text: string, name?: string): void {
    const answer = this.running(name)
    this.#put(
      { ...answer, reasoning: answer.reasoning + text, state: { kind: "streaming" } },
      { type: "reasoning-delta", text },
    )
  }

  say(text: string, name?: string): void {
    const answer = this.running(name)
    this.#put({ ...answer, text: answer.text + text, state: { kind: "streaming" } }, { type: "text-delta", text })
  }

  wait(state: Extract<AnswerState, { kind: "waiting" }>, name?: string): void {
    this.#put({ ...this.running(name), state }, { type: "state", state })
  }

  finish(
    finishReason: "stop" | "length" | "cancelled" = "stop",
    name?: string,
    about: Partial<AnswerMessage> = {},
  ): void {
    this.#finish(this.running(name), finishReason, about)
  }

  #finish(answer: AnswerMessage, finishReason: FinishReason, about: Partial<AnswerMessage> = {}): void {
    const tokens = answer.text.length + answer.reasoning.length
    this.#settle({
      ...answer,
      state: { kind: "done", finishReason },
      reasoningMs: answer.reasoning === "" ? null : 4200,
      usage: { promptTokens: 24, cachedTokens: 8, completionTokens: tokens, reasoningTokens: answer.reasoning.length },
      timings: { waitedMs: 3, firstTokenMs: 310, totalMs: 1400, tokensPerSecond: 38.2 },
      ...about,
    })
  }

  failAnswer(error: ErrorBody, name?: string): void {
    this.#settle({ ...this.running(name), state: { kind: "failed", error } })
  }

  /** The newest answer that is being written, of those of one name if it is given. */
  running(name?: string): AnswerMessage {
    const answer = [...this.messages.values()].findLast(
      (message) =>
        message.role === "assistant" && isRunning(message) && (name === undefined || message.comparison?.name === name),
    )
    if (answer?.role !== "assistant") throw new Error("No answer is being written.")
    return answer
  }

  /** A stored conversation, as it would be after earlier use. */
  addConversation(title: string, about: Partial<Conversation> = {}): Conversation {
    const id = about.id ?? this.#nextId("conversation")
    const conversation: Conversation = {
      id,
      title,
      isPinned: false,
      createdAt: this.#now,
      updatedAt: this.#now,
      isAnswering: false,
      settings: defaultConversationSettings,
      activeMessageId: null,
      ...about,
    }
    this.conversations.set(id, conversation)
    return conversation
  }

  /** One question and its complete answer at the end of a conversation. */
  addExchange(
    conversationId: string,
    question: string,
    answer: string,
    about: Partial<AnswerMessage> = {},
  ): AnswerMessage {
    const parentId = this.conversations.get(conversationId)?.activeMessageId ?? null
    const asked = this.#addQuestion(conversationId, parentId, question)
    const answered: AnswerMessage = {
      ...this.#newAnswer(asked),
      text: answer,
      state: { kind: "done", finishReason: "stop" },
      usage: { promptTokens: 812, cachedTokens: 0, completionTokens: 412, reasoningTokens: 0 },
      timings: { waitedMs: 4, firstTokenMs: 310, totalMs: 12_400, tokensPerSecond: 38.2 },
      ...about,
    }
    this.messages.set(answered.id, answered)
    this.#change(conversationId, { activeMessageId: answered.id })
    return answered
  }

  #answerConversationCalls(): void {
    this.on("conversations.list", ({ search = "" }) => ({ items: this.#found(search), nextCursor: null }))
    this.on("conversations.create", ({ settings }) => {
      const conversation = this.addConversation("", { settings: { ...defaultConversationSettings, ...settings } })
      this.emit("conversation.changed", conversation)
      return conversation
    })
    this.on("conversations.get", ({ id }) => this.#conversation(id))
    this.on("conversations.rename", ({ id, title }) => this.#change(id, { title }))
    this.on("conversations.pin", ({ id, isPinned }) => this.#change(id, { isPinned }))
    this.on("conversations.configure", ({ id, settings }) =>
      this.#change(id, { settings: { ...this.#conversation(id).settings, ...settings } }),
    )
    this.on("conversations.remove", ({ id }) => {
      this.#removed.set(id, this.#conversation(id))
      this.conversations.delete(id)
      this.emit("conversation.removed", { id })
      return null
    })
    this.on("conversations.restore", ({ id }) => {
      const conversation = this.#removed.get(id)
      if (conversation === undefined) throw new AppError("conversation_not_found", "It is gone.")
      this.conversations.set(id, conversation)
      this.emit("conversation.changed", conversation)
      return conversation
    })
    this.on("conversations.messages", ({ id }) => ({ items: this.#messagesOf(id) }))
    this.on("conversations.show", ({ id, messageId }) =>
      this.#change(id, { activeMessageId: this.#leafBelow(messageId) }),
    )
  }

  #answerChatCalls(): void {
    this.on("chat.send", ({ conversationId, parentId, text }) => {
      const names = this.#namesIn(conversationId)
      const parents = names.map((name) => this.#ownAnswer(parentId, name) ?? parentId)
      const questions = new Map(
        parents.map((parent) => [parent, this.#addQuestion(conversationId, parent, text)] as const),
      )
      for (const question of questions.values()) this.emit("message.changed", question)
      const asked = this.#startAnswers(
        parents.map((parent) => must(questions.get(parent), "was just added")),
        names,
      )
      const question = must(this.messages.get(asked.answer.parentId), "was just added")
      return { question, answer: asked.answer, added: [...questions.values(), ...asked.added] }
    })
    this.on("chat.regenerate", ({ messageId }) => {
      const { parentId, conversationId, comparison } = this.#answer(messageId)
      const question = this.messages.get(parentId)
      if (question === undefined) throw new AppError("message_not_found", "It is gone.")
      if (comparison === null) return this.#startAnswers([question], this.#namesIn(conversationId))
      const answer = this.#startAnswer(question, comparison.name, comparison)
      return { answer, added: [answer] }
    })
    this.on("chat.stop", ({ messageId }) => {
      const answer = this.#answer(messageId)
      if (isRunning(answer)) this.#finish(answer, "cancelled")
      return null
    })
  }

  #found(search: string): readonly Conversation[] {
    const isFound = ({ id, title }: Conversation) =>
      title.includes(search) || this.#messagesOf(id).some((message) => message.text.includes(search))
    return [...this.conversations.values()].filter(isFound).sort((a, b) => b.updatedAt - a.updatedAt)
  }

  #messagesOf(conversationId: string): readonly Message[] {
    return [...this.messages.values()].filter((message) => message.conversationId === conversationId)
  }

  #namesIn(conversationId: string): readonly string[] {
    const { model, compareWith } = this.#conversation(conversationId).settings
    return [model ?? "ember", ...compareWith]
  }

  /** What a name answered in the comparison that a message is part of. */
  #ownAnswer(messageId: string | null, name: string): string | undefined {
    const id = comparisonIdOf(this.messages.get(messageId ?? ""))
    return [...this.messages.values()].findLast(
      (other) => other.role === "assistant" && other.comparison?.name === name && other.comparison.id === id,
    )?.id
  }

  /** Side by side where there are several names; the first is shown. */
  #startAnswers(questions: readonly Message[], names: readonly string[]) {
    const id = this.#nextId("comparison")
    const added = names.map((name, column) => {
      const question = must(questions[column] ?? questions[0], "there is a question")
      return this.#startAnswer(question, name, names.length === 1 ? null : { id, column, name })
    })
    const answer = must(added[0], "somebody is asked")
    this.#change(answer.conversationId, { activeMessageId: answer.id })
    return { answer, added }
  }

  #startAnswer(question: Message, name: string, comparison: Comparison | null): AnswerMessage {
    const answer = { ...this.#newAnswer(question), model: name, comparison }
    this.messages.set(answer.id, answer)
    this.emit("message.changed", answer)
    const title = this.#conversation(question.conversationId).title || question.text
    this.#change(question.conversationId, {
      activeMessageId: answer.id,
      isAnswering: true,
      title,
      updatedAt: this.#tick(),
    })
    return answer
  }

  #newAnswer(question: Message): AnswerMessage {
    return {
      role: "assistant",
      id: this.#nextId("answer"),
      conversationId: question.conversationId,
      parentId: question.id,
      createdAt: this.#tick(),
      model: "ember",
      text: "",
      reasoning: "",
      reasoningMs: null,
      state: { kind: "waiting" },
      usage: null,
      timings: null,
      served: null,
      cost: null,
      comparison: null,
    }
  }

  #addQuestion(conversationId: string, parentId: string | null, text: string): Message {
    const id = this.#nextId("question")
    const question: Message = { role: "user", id, conversationId, parentId, createdAt: this.#tick(), text }
    this.messages.set(id, question)
    return question
  }

  #put(answer: AnswerMessage, event: AnswerEvent): void {
    this.messages.set(answer.id, answer)
    for (const queue of this.#followersOf(answer.id)) queue.push(event)
  }

  #settle(answer: AnswerMessage): void {
    this.#put(answer, { type: "finished", message: answer })
    for (const queue of this.#followersOf(answer.id)) queue.close()
    this.emit("message.changed", answer)
    const isAnswering = this.#messagesOf(answer.conversationId).some(
      (message) => message.role === "assistant" && isRunning(message),
    )
    this.#change(answer.conversationId, { isAnswering })
  }

  #change(id: string, change: Partial<Conversation>): Conversation {
    const conversation = { ...this.#conversation(id), ...change }
    this.conversations.set(id, conversation)
    this.emit("conversation.changed", conversation)
    return conversation
  }

  #conversation(id: string): Conversation {
    const conversation = this.conversations.get(id)
    if (conversation === undefined) throw new AppError("conversation_not_found", "It is gone.")
    return conversation
  }

  #answer(id: string): AnswerMessage {
    const message = this.messages.get(id)
    if (message?.role !== "assistant") throw new AppError("message_not_found", "It is gone.")
    return message
  }

  #leafBelow(messageId: string): string {
    const child = [...this.messages.values()].findLast((message) => message.parentId === messageId)
    return child === undefined ? messageId : this.#leafBelow(child.id)
  }

  #followersOf(messageId: string): Set<AsyncQueue<AnswerEvent>> {
    const known = this.#followers.get(messageId) ?? new Set()
    this.#followers.set(messageId, known)
    return known
  }

  #nextId(kind: string): string {
    this.#ids += 1
    return `${kind}-${this.#ids}`
  }

  #tick(): number {
    this.#now += 1
    return this.#now
  }
}

function comparisonIdOf(message: Message | undefined): string | undefined {
  return message?.role === "assistant" ? message.comparison?.id : undefined
}

function isRunning({ state }: AnswerMessage): boolean {
  return state.kind === "waiting" || state.kind === "streaming"
}
