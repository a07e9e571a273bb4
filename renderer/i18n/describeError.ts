import type { i18n } from "i18next"
import { useTranslation } from "react-i18next"
import type { ErrorBody, ErrorFacts } from "../../electron/contract/errors.ts"

/** The sentence for a person: with the facts if the error carries all that the longer wording names. */
export function describeError(words: i18n, error: ErrorBody): string {
  const facts: ErrorFacts = { ...(error.param === undefined ? {} : { param: error.param }), ...error.facts }
  const full: unknown = words.getResource(words.language, "errors", `${error.code}_with`)
  const isFull = typeof full === "string" && placeholders(full).every((name) => name in facts)
  const key = isFull ? `${error.code}_with` : error.code
  return words.t(key as "internal_error", { ns: "errors", ...facts })
}

export function useDescribeError(): (error: ErrorBody) => string {
  const { i18n: words } = useTranslation()
  return (error) => describeError(words, error)
}

function placeholders(sentence: string): string[] {
  return [...sentence.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1] ?? "")
}
