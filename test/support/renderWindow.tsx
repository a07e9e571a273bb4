import { cleanup, render, waitFor } from "@testing-library/react"
import { afterEach } from "vitest"
import { App } from "../../renderer/App.tsx"
import { createI18n } from "../../renderer/i18n/createI18n.ts"
import { createAppStore } from "../../renderer/stores/appStore.ts"
import type { PageId } from "../../renderer/stores/navigationSlice.ts"
import type { ScriptedHost } from "./scriptedHost.ts"

const closing: (() => void)[] = []

afterEach(() => {
  cleanup()
  for (const close of closing.splice(0)) close()
  location.hash = ""
})

/** The whole window over a scripted host, connected, on the given page. */
export async function renderWindow(host: ScriptedHost, page: PageId) {
  host.on("conversations.list", () => ({ items: [], nextCursor: null }))
  location.hash = `#/${page}`
  const store = createAppStore(host)
  closing.push(store.connect())
  render(<App store={store} words={createI18n("en")} />)
  await waitFor(() => {
    if (store.getState().connection !== "ready") throw new Error("The window is not connected yet.")
  })
  return { host, store }
}
