import type { CompletionEvent, CompletionRequest } from "../contract/completion.ts"
import type { AnswerEvent, AnswerMessage, Message, UserMessage } from "../contract/conversations.ts"
import { AppError, toErrorBody } from "../contract/errors.ts"
import { type Clock, systemClock } from "../core/clock.ts"
import { Emitter } from "../core/emitter.ts"
import { newId } from "../core/ids.ts"
import type { Log } from "../core/log.ts"
import type { ConversationData } from "../store/conversationData.ts"
import { AnswerInMaking } from "./answerInMaking.ts"
import { chatRequest } from "./chatRequest.ts"
import type { ConversationService } from "./conversationService.ts"
import { titleFrom } from "./titles.ts"

/** The part of the completion service that a chat needs. */
export interface ChatCompletions {
  run(
    request: CompletionRequest,
    caller: { readonly kind: "window" },
    signal: AbortSignal,
  ): AsyncIterable<CompletionEvent>
}

/**
 * Questions and answers. Answers in the making belong to the host: they go on while windows come and go. Throws
 * `conversation_not_found`, `message_not_found`, and `invalid_value` for a place in the tree where nothing can follow.
 */
export interface ChatService {
  send(input: { conversationId: string; parentId: string | null; text: string }): {
    question: UserMessage
    answer: AnswerMessage
  }
  regenerate(messageId: string): AnswerMessage
  stop(messageId: string): void
  follow(messageId: string, signal: AbortSignal): AsyncIterable<AnswerEvent>
  /** A message was added or its state changed. */
  onMessage(listener: (message: Message) => void): () => void
  /** Interrupts what is being written, keeping what has arrived, and waits until the models have let go. */
  close(): Promise<void>
}

export type ChatParts = {
  readonly data: ConversationData
  readonly conversations: ConversationService
  readonly completions: ChatCompletions
  readonly models: { default(): { readonly id: string } }
  readonly log: Log
  readonly clock?: Clock
}

type Making = { readonly answer: AnswerInMaking; readonly conversationId: string; readonly abort: AbortController }

export function createChatService(parts: ChatParts): ChatService {
  const { data, conversations, completions, models, log, clock = systemClock } = parts
  const makings = new Map<string, Making & { done: Promise<void> }>()
  const announced = new Emitter<Message>()
  let isClosing = false

  const save = (message: AnswerMessage) => {
    try {
      data.messages.saveAnswer(message)
    } catch (cause) {
      log.error("an answer could not be stored", { id: message.id }, cause)
    }
  }
  const findMessage = (id: string): Message => {
    const message = data.messages.get(id)
    if (message === undefined) throw new AppError("message_not_found", "There is no such message.")
    return message
  }

  const run = async ({ answer, abort }: Making, request: CompletionRequest): Promise<void> => {
    // Aborting is an outcome: the user's wish, or the end of the host.
    const cut = () => (isClosing ? ({ kind: "interrupted" } as const) : AnswerInMaking.done("cancelled"))
    try {
      for await (const event of completions.run(request, { kind: "window" }, abort.signal)) {
        if (event.type !== "finished") answer.take(event)
        else if (event.finishReason === "cancelled") answer.end(cut(), event)
        else answer.end(AnswerInMaking.done(event.finishReason), event)
      }
      if (!answer.hasEnded && !abort.signal.aborted) throw new Error("The completion ended without its last event.")
      answer.end(cut())
    } catch (error) {
      if (abort.signal.aborted) return answer.end(cut())
      if (!(error instanceof AppError)) log.error("an answer failed", {}, error)
      answer.end({ kind: "failed", error: toErrorBody(error) })
    }
  }

  const start = (message: AnswerMessage, request: CompletionRequest) => {
    const { id, conversationId } = message
    const answer = new AnswerInMaking(message, { clock, save, announce: (changed) => announced.emit(changed) })
    const making: Making = { answer, conversationId, abort: new AbortController() }
    const done = run(making, request).finally(() => {
      makings.delete(id)
      if (!isClosing) conversations.announce(conversationId)
    })
    makings.set(id, { ...making, done })
  }

  /** Stores the messages, the answer last, as one change, and starts the answer. */
  const ask = (added: readonly UserMessage[], answer: AnswerMessage) => {
    const { conversationId } = answer
    const { title, settings } = conversations.get(conversationId)
    const first = added.find((message) => message.parentId === null)
    const named = title === "" && first !== undefined ? { title: titleFrom(first.text) } : {}
    data.transaction(() => {
      for (const message of [...added, answer]) data.messages.insert(message)
      data.conversations.update(conversationId, { ...named, activeMessageId: answer.id, updatedAt: answer.createdAt })
    })
    start(answer, chatRequest(data.messages.branch(answer.parentId), settings, answer.model))
    conversations.announce(conversationId)
    for (const message of [...added, answer]) announced.emit(message)
    return answer
  }

  const newAnswer = (conversationId: string, parentId: string): AnswerMessage => ({
    role: "assistant",
    id: newId("msg-"),
    conversationId,
    parentId,
    createdAt: clock.now(),
    model: conversations.get(conversationId).settings.model ?? models.default().id,
    text: "",
    reasoning: "",
    reasoningMs: null,
    state: { kind: "waiting" },
    usage: null,
    timings: null,
  })

  const checkParent = (conversationId: string, parentId: string) => {
    const parent = findMessage(parentId)
    if (parent.conversationId !== conversationId) throw new AppError("message_not_found", "There is no such message.")
    const refuse = (why: string) => new AppError("invalid_value", why, { param: "parentId" })
    if (parent.role === "user") throw refuse("A question follows an answer, not another question.")
    if (makings.has(parentId)) throw refuse("The answer before it is still being written.")
  }

  for (const left of data.messages.openAnswers()) save({ ...left, state: { kind: "interrupted" } })
  const unsubscribe = conversations.onChange((change) => {
    if (change.kind !== "removed") return
    for (const making of makings.values()) if (making.conversationId === change.id) making.abort.abort()
  })

  return {
    send({ conversationId, parentId, text }) {
      if (isClosing) throw new AppError("server_stopping", "Hearth is closing.")
      conversations.get(conversationId)
      if (parentId !== null) checkParent(conversationId, parentId)
      const createdAt = clock.now()
      const question = { role: "user", id: newId("msg-"), conversationId, parentId, createdAt, text } as const
      return { question, answer: ask([question], newAnswer(conversationId, question.id)) }
    },
    regenerate(messageId) {
      if (isClosing) throw new AppError("server_stopping", "Hearth is closing.")
      const message = findMessage(messageId)
      if (message.role === "assistant") return ask([], newAnswer(message.conversationId, message.parentId))
      throw new AppError("invalid_value", "Only an answer can be given again.", { param: "messageId" })
    },
    stop(messageId) {
      findMessage(messageId)
      makings.get(messageId)?.abort.abort()
    },
    follow(messageId, signal) {
      const making = makings.get(messageId)
      if (making !== undefined) return making.answer.follow(signal)
      const message = findMessage(messageId)
      if (message.role === "assistant") return ended(message)
      throw new AppError("invalid_value", "Only an answer can be followed.", { param: "messageId" })
    },
    onMessage: (listener) => announced.on(listener),
    async close() {
      isClosing = true
      unsubscribe()
      const all = [...makings.values()]
      for (const making of all) making.abort.abort()
      await Promise.all(all.map((making) => making.done))
    },
  }
}

async function* ended(message: AnswerMessage): AsyncGenerator<AnswerEvent> {
  yield { type: "snapshot", message }
  yield { type: "finished", message }
}
