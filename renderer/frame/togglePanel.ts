import type { AppStore } from "../stores/appStore.ts"
import type { PanelSide } from "../stores/navigationSlice.ts"

/** Below these widths a panel slides over the page instead of standing beside it; the same as in components.css. */
const folds: Record<PanelSide, string> = { left: "(max-width: 959.9px)", right: "(max-width: 1119.9px)" }

/** Slides the panel over a narrow window, folds it away in a wide one. */
export function togglePanel(store: AppStore, side: PanelSide): void {
  const { openPanel, showPanel, foldPanel } = store.getState()
  if (matchMedia(folds[side]).matches) showPanel(openPanel === side ? null : side)
  else foldPanel(side)
}
