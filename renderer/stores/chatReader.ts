import type { Conversation, Message } from "../../electron/contract/conversations.ts"
import { toErrorBody } from "../../electron/contract/errors.ts"
import type { HostTransport } from "../../electron/contract/hostTransport.ts"
import { createAnswerFollower, type SeenEvent } from "./answerFollower.ts"
import { newConversationId, openIdOf, withOpenMessage } from "./chatState.ts"
import { type ChatTools, chatTask } from "./chatTools.ts"
import { afterEvent } from "./liveAnswer.ts"
import { isAnswering, isSettled, type MessageMap, withMessage } from "./messageTree.ts"

export type ChatReader = {
  open(id: string | null): Promise<void>
  /** Shows a conversation that was just made: there is nothing to read. */
  adopt(conversation: Conversation): void
  refresh(): Promise<void>
  takeMessage(message: Message): void
  takeConversation(conversation: Conversation): void
}

/** Keeps the open conversation as the host has it, and follows the answers in it. */
export function createChatReader({ host, get, chat, change }: ChatTools): ChatReader {
  let round = 0
  /** What is announced while a conversation is being read, and counts more than what was read; null at other times. */
  let news: (Message | Conversation)[] | null = null

  const follower = createAnswerFollower({ host, deliver, onEnd: endFollowing })

  function deliver(events: readonly SeenEvent[]): void {
    change(({ live: before, open }) => {
      const live = new Map(before)
      let current = open
      for (const { messageId, event, at } of events) {
        const next = afterEvent(live.get(messageId), event, at)
        if (next === undefined) continue
        if (isSettled(next.message.state)) {
          live.delete(messageId)
          current = withOpenMessage(current, next.message)
        } else live.set(messageId, next)
      }
      return { live, open: current }
    })
  }

  function endFollowing(messageId: string): void {
    change(({ live, open }) => {
      const left = live.get(messageId)
      return left === undefined ? {} : { live: withoutKey(live, messageId), open: withOpenMessage(open, left.message) }
    })
  }

  async function read(id: string): Promise<void> {
    const mine = ++round
    const ownNews: (Message | Conversation)[] = []
    news = ownNews
    try {
      const found = await readConversation(host, id)
      if (mine !== round) return
      const { conversation, messages } = withNews(found, ownNews)
      news = null
      follower.releaseAll()
      change(() => ({ open: { kind: "ready", conversation, messages }, live: new Map() }))
      for (const message of messages.values()) if (isAnswering(message)) follower.follow(message.id)
    } catch (error) {
      if (mine === round) change(() => ({ open: { kind: "failed", id, error: toErrorBody(error) } }))
    }
  }

  function leave(): void {
    round += 1
    news = null
    follower.releaseAll()
    get().forgetTask(chatTask)
    change(() => ({ newChatCount: get().newChatCount }))
  }

  return {
    open: async (id) => {
      const { open } = chat()
      if (openIdOf(open) === (id ?? newConversationId) && open.kind !== "failed") return
      leave()
      change(() => ({ open: id === null ? { kind: "new" } : { kind: "loading", id }, live: new Map() }))
      if (id !== null) await read(id)
    },
    adopt: (conversation) => {
      leave()
      change(() => ({ open: { kind: "ready", conversation, messages: new Map() }, live: new Map() }))
    },
    refresh: async () => {
      const { open } = chat()
      if (open.kind !== "new") await read(openIdOf(open))
    },
    takeMessage: (message) => {
      news?.push(message)
      if (openIdOf(chat().open) !== message.conversationId) return
      change(({ open, live }) => ({
        open: withOpenMessage(open, message),
        live: isAnswering(message) ? live : withoutKey(live, message.id),
      }))
      if (isAnswering(message) && chat().open.kind === "ready") follower.follow(message.id)
    },
    takeConversation: (conversation) => {
      news?.push(conversation)
      change(({ open }) => {
        return open.kind === "ready" && open.conversation.id === conversation.id
          ? { open: { ...open, conversation } }
          : {}
      })
    },
  }
}

type ReadConversation = { readonly conversation: Conversation; readonly messages: MessageMap }

async function readConversation(host: Pick<HostTransport, "call">, id: string): Promise<ReadConversation> {
  const [conversation, { items }] = await Promise.all([
    host.call("conversations.get", { id }),
    host.call("conversations.messages", { id }),
  ])
  return { conversation, messages: new Map(items.map((message) => [message.id, message])) }
}

function withNews(found: ReadConversation, news: readonly (Message | Conversation)[]): ReadConversation {
  let { conversation, messages } = found
  for (const item of news) {
    if ("role" in item) {
      if (item.conversationId === conversation.id) messages = withMessage(messages, item)
    } else if (item.id === conversation.id) conversation = item
  }
  return { conversation, messages }
}

function withoutKey<Value>(map: ReadonlyMap<string, Value>, key: string): ReadonlyMap<string, Value> {
  if (!map.has(key)) return map
  const copy = new Map(map)
  copy.delete(key)
  return copy
}
