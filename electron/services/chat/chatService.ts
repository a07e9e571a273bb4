import type { AnswerEvent, AnswerMessage, FollowedEvent, Message, UserMessage } from "../../contract/conversations.ts"
import { AppError } from "../../contract/errors.ts"
import type { HostCalls } from "../../contract/hostApi.ts"
import { type Clock, systemClock } from "../../core/clock.ts"
import { hostIsClosing } from "../../core/closing.ts"
import { Emitter } from "../../core/emitter.ts"
import { must } from "../../core/invariant.ts"
import type { Log } from "../../core/log.ts"
import type { ConversationData } from "../../store/conversationData.ts"
import { chatRequest } from "./chatRequest.ts"
import type { ConversationService } from "./conversationService.ts"
import { followSeveral } from "./followSeveral.ts"
import { askedNames, newAnswer, newAnswers, newQuestion } from "./newMessages.ts"
import { type ChatCompletions, RunningAnswers } from "./runningAnswers.ts"
import { titleFrom } from "./titles.ts"

/**
 * Questions and answers. Answers in the making belong to the host: they go on while windows come and go. Throws
 * `conversation_not_found`, `message_not_found`, and `invalid_value` for a place in the tree where nothing can follow.
 */
export interface ChatService {
  send(input: HostCalls["chat.send"]["input"]): Asked & { readonly question: Message }
  regenerate(messageId: string, names?: readonly string[]): Asked
  stop(messageId: string): void
  follow(messageId: string, signal: AbortSignal): AsyncIterable<AnswerEvent>
  /** Several answers at once. Ends with the last of them. */
  followSeveral(messageIds: readonly string[], signal: AbortSignal): AsyncIterable<FollowedEvent>
  /** A message was added or its state changed. */
  onMessage(listener: (message: Message) => void): () => void
  /** Interrupts what is being written, keeping what has arrived, and waits until the models have let go. */
  close(): Promise<void>
}

/** What was added, and which answer of it is shown. */
export type Asked = { readonly answer: AnswerMessage; readonly added: readonly Message[] }

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

  /** Stores all as one change and starts the answers; `answer` is the one of them that is shown. */
  const ask = (questions: readonly UserMessage[], answers: readonly AnswerMessage[], answer: AnswerMessage): Asked => {
    const { conversationId } = answer
    const { title, settings } = conversations.get(conversationId)
    const first = questions.find((message) => message.parentId === null)
    const named = title === "" && first !== undefined ? { title: titleFrom(first.text) } : {}
    const added = [...questions, ...answers]
    data.transaction(() => {
      for (const message of added) data.messages.insert(message)
      data.conversations.update(conversationId, { ...named, activeMessageId: answer.id, updatedAt: answer.createdAt })
    })
    for (const one of answers) {
      running.start(one, chatRequest(data.messages.branch(one.parentId), settings, one.model))
    }
    conversations.announce(conversationId)
    for (const message of added) announce(message)
    return { answer, added }
  }

  const namesIn = (conversationId: string) =>
    askedNames(conversations.get(conversationId).settings, models.default().id)

  const checkParent = (conversationId: string, parentId: string) => {
    const parent = findMessage(parentId)
    if (parent.conversationId !== conversationId) throw new AppError("message_not_found", "There is no such message.")
    const refuse = (why: string) => new AppError("invalid_value", why, { param: "parentId" })
    if (parent.role === "user") throw refuse("A question follows an answer, not another question.")
    if (running.get(parentId) !== undefined)
      throw new AppError("answer_running", "The answer before it is still being written.")
    return parent
  }

  /** For each name the answer that it goes on from: its own, if it was asked together with the one at `parentId`. */
  const parentsOf = (conversationId: string, parentId: string, names: readonly string[]) => {
    const { comparison } = checkParent(conversationId, parentId)
    const known = new Map(names.map((name) => [name, parentId]))
    if (comparison === null || names.length === 1) return known
    for (const { id, comparison: its } of data.messages.compared(conversationId, comparison.id)) {
      if (its !== null && its.name !== comparison.name && known.has(its.name)) known.set(its.name, id)
    }
    for (const id of new Set(known.values())) checkParent(conversationId, id)
    return known
  }

  const follow = (messageId: string, signal: AbortSignal): AsyncIterable<AnswerEvent> => {
    const making = running.get(messageId)
    if (making !== undefined) return making.follow(signal)
    const message = findMessage(messageId)
    if (message.role === "assistant") return ended(message)
    throw new AppError("invalid_value", "Only an answer can be followed.", { param: "messageId" })
  }

  return {
    send({ conversationId, parentId, text, models: names = namesIn(conversationId) }) {
      assertOpen()
      const place = { conversationId, createdAt: clock.now() }
      const parents = parentId === null ? new Map<string, string>() : parentsOf(conversationId, parentId, names)
      const parentOf = (name: string) => parents.get(name) ?? null
      const questions = new Map(names.map(parentOf).map((parent) => [parent, newQuestion(place, parent, text)]))
      const questionOf = (name: string) => must(questions.get(parentOf(name)), "each parent has its question")
      const answers = newAnswers(place, names, (name) => questionOf(name).id)
      const question = questions.get(parentId) ?? must([...questions.values()][0], "somebody is asked")
      const answer = must(
        answers.find((one) => one.parentId === question.id),
        "each question is answered",
      )
      return { question, ...ask([...questions.values()], answers, answer) }
    },
    regenerate(messageId, names) {
      assertOpen()
      const message = findMessage(messageId)
      if (message.role !== "assistant") {
        throw new AppError("invalid_value", "Only an answer can be given again.", { param: "messageId" })
      }
      const { conversationId, parentId, comparison } = message
      const place = { conversationId, createdAt: clock.now() }
      const answers =
        names === undefined && comparison !== null
          ? [newAnswer(place, parentId, comparison.name, comparison)]
          : newAnswers(place, names ?? namesIn(conversationId), () => parentId)
      return ask([], answers, must(answers[0], "somebody is asked"))
    },
    stop(messageId) {
      findMessage(messageId)
      running.stop(messageId)
    },
    follow,
    followSeveral: (messageIds, signal) => followSeveral(follow, messageIds, signal),
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
