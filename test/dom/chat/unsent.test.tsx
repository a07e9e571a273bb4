import { act, fireEvent, screen, waitFor } from "@testing-library/react"
import { afterEach, describe, expect, it } from "vitest"
import { createAppStore } from "../../../renderer/stores/appStore.ts"
import { keepUnsent } from "../../../renderer/stores/keepUnsent.ts"
import { renderChat } from "../../support/renderChat.tsx"
import { ScriptedChatHost } from "../../support/scriptedChatHost.ts"

const memory = { shared: localStorage, own: sessionStorage }

afterEach(() => {
  localStorage.clear()
  sessionStorage.clear()
})

/** The store of a window that was just loaded, with what this browser remembers. */
function loadWindow(host = new ScriptedChatHost(), from: Parameters<typeof keepUnsent>[1] = memory) {
  const store = createAppStore(host)
  keepUnsent(store, from)
  return store
}

describe("a conversation that is still being read", () => {
  it("sends what was said in it as soon as it has been read", async () => {
    const read = Promise.withResolvers<void>()
    const { host, store, composer } = await renderChat((scripted) => {
      scripted.addExchange(scripted.addConversation("Slow", { id: "slow" }).id, "First", "One")
      return undefined
    })
    const conversation = host.conversations.get("slow")
    host.on("conversations.get", async () => {
      await read.promise
      if (conversation === undefined) throw new Error("not there")
      return host.conversations.get("slow") ?? conversation
    })
    act(() => store.getState().go("chat", "slow"))
    await waitFor(() => expect(store.getState().chat.open.kind).toBe("loading"))
    fireEvent.change(composer, { target: { value: "Second" } })
    fireEvent.keyDown(composer, { key: "Enter" })
    expect(composer.value).toBe("")
    expect(screen.getByRole("region", { name: "Waiting to be sent" }).textContent).toContain("Second")
    expect(screen.queryByRole("button", { name: "Send now" })).toBeNull()
    read.resolve()
    await waitFor(() => expect(host.messages.get(host.running().parentId)?.text).toBe("Second"))
    expect(screen.queryByRole("region", { name: "Waiting to be sent" })).toBeNull()
  })
})

describe("the queue", () => {
  it("goes on after an answer that has ended before it was known to have begun", async () => {
    const { host, composer } = await renderChat()
    const say = (text: string) => {
      fireEvent.change(composer, { target: { value: text } })
      fireEvent.keyDown(composer, { key: "Enter" })
    }
    say("First")
    await waitFor(() => host.say("One"))
    for (const text of ["Second", "Third"]) say(text)
    const call = host.call.bind(host)
    host.call = async (name, input) => {
      const output = await call(name, input)
      if (name === "chat.send" && host.messages.get(host.running().parentId)?.text === "Second") host.finish()
      return output
    }
    act(() => host.finish())
    await waitFor(() => expect(host.messages.get(host.running().parentId)?.text).toBe("Third"))
  })

  it("stops blaming a connection that is back", async () => {
    const { host, composer } = await renderChat()
    host.fail("conversations.create", { code: "connection_lost", message: "gone" })
    fireEvent.change(composer, { target: { value: "Still there?" } })
    fireEvent.keyDown(composer, { key: "Enter" })
    await screen.findByText(/The host cannot be reached/)
    act(() => host.reconnect())
    await waitFor(() => expect(screen.queryByText(/The host cannot be reached/)).toBeNull())
    expect(composer.value).toBe("Still there?")
  })
})

describe("a reload", () => {
  it("keeps the draft of each conversation, and forgets it when it is emptied", async () => {
    const before = loadWindow()
    before.getState().chatActions.setDraft("Half a thought")
    expect(loadWindow().getState().chat.drafts).toEqual({ new: "Half a thought" })
    before.getState().chatActions.setDraft("")
    expect(loadWindow().getState().chat.drafts).toEqual({})
  })

  it("leaves the drafts of other windows alone", () => {
    const [one, other] = [loadWindow(), loadWindow()]
    one.setState(({ chat }) => ({ chat: { ...chat, drafts: { a: "of one" } } }))
    other.setState(({ chat }) => ({ chat: { ...chat, drafts: { b: "of the other" } } }))
    expect(loadWindow().getState().chat.drafts).toEqual({ a: "of one", b: "of the other" })
  })

  it("keeps what is queued in this window, in order and each to be taken back", () => {
    const before = loadWindow()
    const queue = ["Second", "Third"].map((text, index) => ({ id: index + 7, text }))
    before.setState(({ chat }) => ({ chat: { ...chat, queues: { a: queue } } }))
    const texts = loadWindow()
      .getState()
      .chat.queues.a?.map(({ id, text }) => `${id} ${text}`)
    expect(texts).toEqual(["1 Second", "2 Third"])
    sessionStorage.clear()
    expect(loadWindow().getState().chat.queues).toEqual({})
  })

  it("keeps the newest fifty drafts and none that is enormous", () => {
    const window = loadWindow()
    const drafts = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`c${index}`, "x"]))
    window.setState(({ chat }) => ({ chat: { ...chat, drafts: { ...drafts, big: "x".repeat(60_000) } } }))
    const kept = Object.keys(loadWindow().getState().chat.drafts)
    expect([kept.length, kept[0], kept.at(-1)]).toEqual([50, "c10", "c59"])
  })

  it("goes on without a memory: one that is full, forbidden, or holds something else", () => {
    const refuse = () => {
      throw new Error("The operation is insecure.")
    }
    const window = loadWindow(undefined, { shared: { getItem: refuse, setItem: refuse }, own: sessionStorage })
    window.getState().chatActions.setDraft("Still typed")
    expect(window.getState().chat.drafts).toEqual({ new: "Still typed" })
    localStorage.setItem("hearth.drafts", '{"new":1}')
    sessionStorage.setItem("hearth.queues", '[["a",[1]],["b",["kept"]]]')
    const { drafts, queues } = loadWindow().getState().chat
    expect([drafts, queues]).toEqual([{}, { b: [{ id: 1, text: "kept" }] }])
  })
})
