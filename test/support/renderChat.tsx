import { cleanup, render, screen, waitFor } from "@testing-library/react"
import { afterEach, vi } from "vitest"
import { App } from "../../renderer/App.tsx"
import { createI18n } from "../../renderer/i18n/createI18n.ts"
import { createAppStore } from "../../renderer/stores/appStore.ts"
import { ScriptedChatHost } from "./scriptedChatHost.ts"

const closing: (() => void)[] = []

afterEach(() => {
  cleanup()
  for (const close of closing.splice(0)) close()
  location.hash = ""
})

/** The window over a scripted host, on the Chat page. `prepare` fills the host before the window looks. */
export async function renderChat(prepare: (host: ScriptedChatHost) => string | undefined = () => undefined) {
  // There is no layout here: the list would find no room for any row.
  const height = vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(600)
  const width = vi.spyOn(HTMLElement.prototype, "clientWidth", "get").mockReturnValue(248)
  const host = new ScriptedChatHost()
  const openId = prepare(host)
  location.hash = openId === undefined ? "#/chat" : `#/chat/${openId}`
  const store = createAppStore(host)
  const disconnect = store.connect()
  closing.push(
    disconnect,
    () => height.mockRestore(),
    () => width.mockRestore(),
  )
  render(<App store={store} words={createI18n("en")} />)
  await waitFor(() => {
    if (store.getState().connection !== "ready") throw new Error("not connected yet")
    if (openId !== undefined && store.getState().chat.open.kind === "loading") throw new Error("not read yet")
  })
  return { host, store, composer: screen.getByLabelText<HTMLTextAreaElement>("Message") }
}
