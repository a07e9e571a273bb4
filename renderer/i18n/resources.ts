import { errors as englishErrors } from "./en/errors.ts"
import { frame as englishFrame } from "./en/frame.ts"
import { errors as chineseErrors } from "./zh/errors.ts"
import { frame as chineseFrame } from "./zh/frame.ts"

/** All words of the window: one namespace per part. A new part is one more entry in each language. */
export const resources = {
  en: { frame: englishFrame, errors: englishErrors },
  zh: { frame: chineseFrame, errors: chineseErrors },
} as const

export type Language = keyof typeof resources
