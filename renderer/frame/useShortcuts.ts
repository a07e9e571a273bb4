import { useEffect } from "react"
import { pages } from "../navigation.ts"
import type { AppStore } from "../stores/appStore.ts"
import { useAppStore } from "../stores/useApp.tsx"
import { togglePanel } from "./togglePanel.ts"

/** The keys of the whole window. Esc belongs to whatever is open and to the page. */
export function useShortcuts(): void {
  const store = useAppStore()
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.defaultPrevented) return
      if (runShortcut(event.key.toLowerCase(), store)) event.preventDefault()
    }
    addEventListener("keydown", onKey)
    return () => removeEventListener("keydown", onKey)
  }, [store])
}

/** Whether the key meant something here. */
function runShortcut(key: string, store: AppStore): boolean {
  const state = store.getState()
  const page = pages[Number(key) - 1]
  if (page !== undefined) state.go(page.id)
  else if (key === "k") state.showPalette(state.palette === null ? "all" : null)
  else if (key === "l") state.showPalette("models")
  else if (key === "n") state.startNewChat()
  else if (key === ",") state.go("settings")
  else if (key === "b") togglePanel(store, "left")
  else if (key === "f") return focusSearch()
  else return false
  return true
}

/** The search field of the page, which marks it with `data-page-search`; without one the browser's own search opens. */
function focusSearch(): boolean {
  const field = document.querySelector<HTMLInputElement>("[data-page-search]")
  if (field === null || !field.checkVisibility()) return false
  field.focus()
  field.select()
  return true
}
