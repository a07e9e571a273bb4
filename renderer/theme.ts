import type { ThemeChoice } from "../electron/contract/settings.ts"

const key = "hearth.theme"
const systemDark = matchMedia("(prefers-color-scheme: dark)")

/** Before the settings arrive: what this window showed last, so that nothing flashes. */
export function applyLastTheme(): void {
  paint((localStorage.getItem(key) as ThemeChoice | null) ?? "system")
}

/** Shows the theme and, for "system", follows the system until the returned function is called. */
export function applyTheme(choice: ThemeChoice): () => void {
  localStorage.setItem(key, choice)
  const repaint = () => paint(choice)
  repaint()
  systemDark.addEventListener("change", repaint)
  return () => systemDark.removeEventListener("change", repaint)
}

function paint(choice: ThemeChoice): void {
  const isDark = choice === "system" ? systemDark.matches : choice === "dark"
  document.documentElement.dataset.theme = isDark ? "dark" : "light"
}
