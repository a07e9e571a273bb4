import { en, type Words } from "./words/en.ts"
import { zh } from "./words/zh.ts"

export type { Words }

type Variables = Readonly<Record<string, string | undefined>>

/** HEARTH_LANG, else the terminal's language, else the system's. */
export function wordsFor(env: Variables): Words {
  const told = env.HEARTH_LANG || env.LC_ALL || env.LC_MESSAGES || env.LANG || systemLocale()
  return /^zh/i.test(told) ? zh : en
}

function systemLocale(): string {
  return Intl.DateTimeFormat().resolvedOptions().locale
}
