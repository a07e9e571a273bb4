import type { ConversationSettings, Message } from "../../electron/contract/conversations.ts"
import type { HostEvent } from "../../electron/contract/hostApi.ts"
import { createChatReader } from "./chatReader.ts"
import { createChatSender } from "./chatSender.ts"
import { type ChatState, emptyChat, openIdOf } from "./chatState.ts"
import { type ChatNeeds, type ChatTools, createChatTools, isStored, without } from "./chatTools.ts"
import { createSettingsSaver } from "./settingsSaver.ts"
import type { Slice } from "./slice.ts"

export type ChatSlice = {
  readonly chat: ChatState
  readonly chatActions: {
    /** Shows a conversation, or a new one for null. */
    open(id: string | null): Promise<void>
    setDraft(text: string): void
    /** Sends, or queues while an answer is being written or the conversation read. Nothing happens for blank text. */
    send(text: string): Promise<void>
    /** Says something else in the place of `message`: a branch. */
    resend(message: Message, text: string): Promise<void>
    regenerate(messageId: string): Promise<void>
    /** Ends all that is being written in what is shown. */
    stop(): Promise<void>
    /** Ends one answer, whatever is being written beside it. */
    stopAnswer(messageId: string): Promise<void>
    /** Shows the branch that `messageId` is on. */
    show(messageId: string): Promise<void>
    unqueue(queuedId: number): void
    /** Sends what is queued although the answer before it did not end well. */
    sendQueued(): Promise<void>
    configure(settings: Partial<ConversationSettings>): void
    openLink(url: string): Promise<void>
    /** What the host announces; other events are ignored. */
    receive(event: HostEvent): void
    /** Reads the open conversation again: events may have been missed. */
    refresh(): Promise<void>
  }
}

export const chatSlice: Slice<ChatSlice, ChatNeeds> = {
  create: (tools) => ({ chat: emptyChat, chatActions: createActions(createChatTools(tools)) }),
  onSnapshot: (_, { get }) => void get().chatActions.refresh(),
  onEvent: (event, { get }) => get().chatActions.receive(event),
}

function createActions(tools: ChatTools): ChatSlice["chatActions"] {
  const { host, get, chat, change, attempt } = tools
  const reader = createChatReader(tools)
  const saver = createSettingsSaver(saveSettings)
  const sender = createChatSender({ tools, reader, saveSettings: (id) => saver.flush(id) })

  async function saveSettings(id: string): Promise<void> {
    const settings = chat().unsaved[id]
    if (settings === undefined) return
    const isSaved = await attempt(async () => {
      reader.takeConversation(await host.call("conversations.configure", { id, settings }))
    })
    // What was changed again in the meantime is still to be saved.
    if (isSaved) change(({ unsaved }) => (unsaved[id] === settings ? { unsaved: without(unsaved, id) } : {}))
  }

  function forget(id: string): void {
    const { place, go } = get()
    if (place.item === id) go(place.page, null)
    if (openIdOf(chat().open) === id) void reader.open(null)
  }

  return {
    open: async (id) => {
      void saver.flush(openIdOf(chat().open))
      await reader.open(id)
      sender.afterReading()
    },
    refresh: async () => {
      await reader.refresh()
      sender.afterReading()
    },
    show: async (messageId) => {
      const id = openIdOf(chat().open)
      await attempt(async () => reader.takeConversation(await host.call("conversations.show", { id, messageId })))
    },
    configure: (settings) => {
      const id = openIdOf(chat().open)
      change(({ unsaved }) => ({ unsaved: { ...unsaved, [id]: { ...unsaved[id], ...settings } } }))
      if (isStored(id)) saver.schedule(id)
    },
    openLink: async (url) => void (await attempt(() => host.call("desktop.openLink", { url }))),
    receive: (event) => {
      if (event.name === "conversation.changed") reader.takeConversation(event.payload)
      else if (event.name === "conversation.removed") forget(event.payload.id)
      else if (event.name === "message.changed") {
        reader.takeMessage(event.payload)
        if (event.payload.role === "assistant") sender.afterAnswer(event.payload)
      }
    },
    setDraft: sender.setDraft,
    send: sender.send,
    resend: sender.resend,
    regenerate: sender.regenerate,
    stop: sender.stop,
    stopAnswer: sender.stopAnswer,
    unqueue: sender.unqueue,
    sendQueued: sender.sendQueued,
  }
}
