import type { Language } from "./resources.ts"

/** What the browser, or Chromium in the desktop app, would like best of the languages that the window speaks. */
export function browserLanguage(): Language {
  return navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en"
}
