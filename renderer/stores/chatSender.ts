import type { AnswerMessage, Message } from "../../electron/contract/conversations.ts"
import type { ChatReader } from "./chatReader.ts"
import {
  newConversationId,
  openIdOf,
  type QueuedMessage,
  selectBranch,
  selectIsAnswering,
  selectLastAnswers,
  selectRunningAnswers,
} from "./chatState.ts"
import { type ChatTools, isStored, without } from "./chatTools.ts"
import { isAnswering } from "./messageTree.ts"

type SenderOptions = {
  readonly tools: ChatTools
  readonly reader: ChatReader
  /** Settings that were changed must reach the host before the message that they are for. */
  readonly saveSettings: (conversationId: string) => Promise<void>
}

/** Sends what the user says, in order: what is said while an answer is being written waits for its end. */
export function createChatSender({ tools, reader, saveSettings }: SenderOptions) {
  const { host, get, chat, change, attempt } = tools
  /** Conversations that something was said in while they were still being read. */
  const awaited = new Set<string>()
  /** The end of an answer may be announced more than once, but only the first time sends what was queued. */
  const continued = new Map<string, string>()
  /** Answers so short that their end was announced before the call that began them came back, by conversation id. */
  const endedEarly = new Map<string, AnswerMessage>()

  const setDraft = (id: string, text: string) =>
    change(({ drafts }) => ({ drafts: text === "" ? without(drafts, id) : { ...drafts, [id]: text } }))
  const setQueue = (id: string, queue: readonly QueuedMessage[]) =>
    change(({ queues }) => ({ queues: queue.length === 0 ? without(queues, id) : { ...queues, [id]: queue } }))
  const queueOf = (id: string) => chat().queues[id] ?? []
  const enqueue = (id: string, text: string) => {
    const queue = queueOf(id)
    setQueue(id, [...queue, { id: Math.max(0, ...queue.map((queued) => queued.id)) + 1, text }])
  }

  /** `work` resolves with what it added. */
  async function whileSending(id: string, work: () => Promise<readonly Message[]>): Promise<boolean> {
    change(({ sending }) => ({ sending: new Set(sending).add(id) }))
    let added: readonly Message[] = []
    const isSent = await attempt(async () => {
      added = await work()
    })
    change(({ sending }) => ({ sending: new Set([...sending].filter((other) => other !== id)) }))
    const ended = endedEarly.get(id)
    endedEarly.delete(id)
    if (added.some((message) => message.id === ended?.id) && ended !== undefined) afterAnswer(ended)
    return isSent
  }

  /** Its result is taken in like the event that also brings it, so that what was sent counts as running at once. */
  async function post(conversationId: string, parentId: string | null, text: string): Promise<readonly Message[]> {
    await saveSettings(conversationId)
    const { added } = await host.call("chat.send", { conversationId, parentId, text })
    for (const message of added) reader.takeMessage(message)
    return added
  }

  async function postAsNew(text: string): Promise<readonly Message[]> {
    const settings = chat().unsaved[newConversationId] ?? {}
    const conversation = await host.call("conversations.create", { settings })
    if (chat().open.kind === "new") {
      change(({ unsaved }) => ({ unsaved: without(unsaved, newConversationId) }))
      reader.adopt(conversation)
      get().go("chat", conversation.id)
    }
    return post(conversation.id, null, text)
  }

  async function sendQueued(id: string, parentId: string | null): Promise<void> {
    const [first, ...others] = queueOf(id)
    if (first === undefined || chat().sending.has(id)) return
    setQueue(id, others)
    const isSent = await whileSending(id, () => post(id, parentId, first.text))
    if (!isSent) setQueue(id, [first, ...queueOf(id)])
  }

  const sendQueuedHere = () => sendQueued(openIdOf(chat().open), selectBranch(get()).at(-1)?.id ?? null)

  /** The answer with those that go on together with it; none where it is not what the conversation goes on from. */
  function together(answer: AnswerMessage): readonly AnswerMessage[] {
    if (answer.comparison === null) return [answer]
    const answers = selectLastAnswers(get())
    return answers.some(({ id }) => id === answer.id) ? answers : []
  }

  /**
   * An answer has ended. One that was stopped or went wrong holds the queue: the user decides. Of several side by side all must
   * have ended, and one of them well; a conversation that is not open goes on when it is opened again.
   */
  function afterAnswer(answer: AnswerMessage): void {
    const { conversationId } = answer
    const answers = together(answer)
    if (answers.some(isAnswering) || !answers.some(endedWell)) return
    const ids = answers.map(({ id }) => id)
    if (continued.get(conversationId) === ids.join()) return
    if (chat().sending.has(conversationId)) return void endedEarly.set(conversationId, answer)
    continued.set(conversationId, ids.join())
    const shown = selectBranch(get()).at(-1)?.id
    void sendQueued(conversationId, ids.find((id) => id === shown) ?? answer.id)
  }

  async function stopAnswer(messageId: string): Promise<void> {
    await attempt(() => host.call("chat.stop", { messageId }))
  }

  return {
    setDraft: (text: string) => setDraft(openIdOf(chat().open), text),

    send: async (said: string) => {
      const text = said.trim()
      const { open, sending } = chat()
      const id = openIdOf(open)
      if (text === "" || open.kind === "failed") return
      setDraft(id, "")
      if (open.kind === "loading") {
        awaited.add(id)
        return enqueue(id, text)
      }
      if (sending.has(id) || selectIsAnswering(get())) {
        if (isStored(id)) return enqueue(id, text)
        return setDraft(id, said)
      }
      const parentId = selectBranch(get()).at(-1)?.id ?? null
      const isSent = await whileSending(id, () => (isStored(id) ? post(id, parentId, text) : postAsNew(text)))
      // Nothing that was typed is ever lost.
      if (!isSent && chat().drafts[id] === undefined) setDraft(id, said)
    },

    resend: async (message: Message, text: string) => {
      const { conversationId, parentId } = message
      if (text.trim() !== "") await whileSending(conversationId, () => post(conversationId, parentId, text.trim()))
    },

    regenerate: async (messageId: string) => {
      const id = openIdOf(chat().open)
      await whileSending(id, async () => {
        await saveSettings(id)
        const { added } = await host.call("chat.regenerate", { messageId })
        for (const message of added) reader.takeMessage(message)
        return added
      })
    },

    stop: async () => {
      await Promise.all(selectRunningAnswers(get()).map(({ id }) => stopAnswer(id)))
    },
    stopAnswer,

    unqueue: (queuedId: number) => {
      const id = openIdOf(chat().open)
      setQueue(
        id,
        queueOf(id).filter((queued) => queued.id !== queuedId),
      )
    },

    sendQueued: sendQueuedHere,

    /** The open conversation has been read: an answer may have ended unseen, and something may wait to be sent in it. */
    afterReading: () => {
      const { open } = chat()
      if (open.kind !== "ready") return
      const last = selectBranch(get()).at(-1)
      if (last?.role === "assistant") afterAnswer(last)
      const isAwaited = awaited.delete(open.conversation.id)
      if (isAwaited && !selectIsAnswering(get())) void sendQueuedHere()
    },
    afterAnswer,
  }
}

function endedWell({ state }: AnswerMessage): boolean {
  return state.kind === "done" && state.finishReason !== "cancelled"
}
