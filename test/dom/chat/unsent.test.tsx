import { act, fireEvent, screen, waitFor } from "@testing-library/react"
import { describe, expect, it } from "vitest"
import { renderChat } from "../../support/renderChat.tsx"

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
