import type { AnswerEvent, AnswerMessage, Message, UserMessage } from "../../contract/conversations.ts"
import { AppError } from "../../contract/errors.ts"
import { type Clock, systemClock } from "../../core/clock.ts"
import { hostIsClosing } from "../../core/closing.ts"
import { Emitter } from "../../core/emitter.ts"
import { newId } from "../../core/ids.ts"
import type { Log } from "../../core/log.ts"
import type { ConversationData } from "../../store/conversationData.ts"
import { chatRequest } from "./chatRequest.ts"
import type { ConversationService } from "./conversationService.ts"
import { type ChatCompletions, RunningAnswers } from "./runningAnswers.ts"
import { titleFrom } from "./titles.ts"

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

export function createChatService(parts: ChatParts): ChatService {
  const { data, conversations, completions, models, log, clock = systemClock } = parts
  const announced = new Emitter<Message>()
  const save = (message: AnswerMessage) => {
    try {
      data.messages.saveAnswer(message)
    } catch (cause) {
      log.error("an answer could not be stored", { id: message.id }, cause)
    }
  }
  const announce = (message: Message) => announced.emit(message)
  const running = new RunningAnswers({ completions, clock, save, announce, onEnd: conversations.announce, log })

  for (const left of data.messages.openAnswers()) save({ ...left, state: { kind: "interrupted" } })
  const unsubscribe = conversations.onChange((change) => {
    if (change.kind === "removed") running.stopConversation(change.id)
  })

  const findMessage = (id: string): Message => {
    const message = data.messages.get(id)
    if (message === undefined) throw new AppError("message_not_found", "There is no such message.")
    return message
  }
  const assertOpen = () => {
    if (running.isClosing) throw hostIsClosing()
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
    running.start(answer, chatRequest(data.messages.branch(answer.parentId), settings, answer.model))
    conversations.announce(conversationId)
    for (const message of [...added, answer]) announce(message)
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
    if (running.get(parentId) !== undefined)
      throw new AppError("answer_running", "The answer before it is still being written.")
  }

  return {
    send({ conversationId, parentId, text }) {
      assertOpen()
      conversations.get(conversationId)
      if (parentId !== null) checkParent(conversationId, parentId)
      const createdAt = clock.now()
      const question = { role: "user", id: newId("msg-"), conversationId, parentId, createdAt, text } as const
      return { question, answer: ask([question], newAnswer(conversationId, question.id)) }
    },
    regenerate(messageId) {
      assertOpen()
      const message = findMessage(messageId)
      if (message.role === "assistant") return ask([], newAnswer(message.conversationId, message.parentId))
      throw new AppError("invalid_value", "Only an answer can be given again.", { param: "messageId" })
    },
    stop(messageId) {
      findMessage(messageId)
      running.stop(messageId)
    },
    follow(messageId, signal) {
      const making = running.get(messageId)
      if (making !== undefined) return making.follow(signal)
      const message = findMessage(messageId)
      if (message.role === "assistant") return ended(message)
      throw new AppError("invalid_value", "Only an answer can be followed.", { param: "messageId" })
    },
    onMessage: (listener) => announced.on(listener),
    close() {
      unsubscribe()
      return running.close()
    },
  }
}

async function* ended(message: AnswerMessage): AsyncGenerator<AnswerEvent> {
  yield { type: "snapshot", message }
  yield { type: "finished", message }
}
