import type { i18n } from "i18next"
import { createContext, useContext } from "react"
import { useTranslation } from "react-i18next"
import type { ErrorBody, ErrorFacts } from "../../electron/contract/errors.ts"
import { sourceNames } from "./sourceNames.ts"

/** The sentence for a person: with the facts if the error carries all that the longer wording names. */
export function describeError(words: i18n, error: ErrorBody): string {
  const facts: ErrorFacts = {
    ...(error.param === undefined ? {} : { param: error.param }),
    ...worded(words, error.facts),
  }
  const full: unknown = words.getResource(words.language, "errors", `${error.code}_with`)
  const isFull = typeof full === "string" && placeholders(full).every((name) => name in facts)
  const key = isFull ? `${error.code}_with` : error.code
  return words.t(key as "internal_error", { ns: "errors", ...facts })
}

/** The facts with words for those that name a reason. */
function worded(words: i18n, facts: ErrorFacts = {}): ErrorFacts {
  const known = (value: string | number) => words.getResource(words.language, "reasons", String(value)) ?? value
  return Object.fromEntries(
    Object.entries(facts).map(([name, value]) => {
      if (name === "reason" || name === "kind") return [name, known(value)]
      return [name, name === "source" ? sourceName(words, value) : value]
    }),
  )
}

/** What people call a place that models come from. */
function sourceName(words: i18n, source: string | number): string | number {
  if (source === "custom") return words.getResource(words.language, "discover", "customSource")
  return Object.entries(sourceNames).find(([id]) => id === source)?.[1] ?? source
}

/** What the user calls a service whose id an error names; the id itself where nobody knows. */
export const ServiceNames = createContext<(id: string) => string>((id) => id)

export function useDescribeError(): (error: ErrorBody) => string {
  const { i18n: words } = useTranslation()
  const nameOf = useContext(ServiceNames)
  return (error) => {
    const provider = error.facts?.provider
    if (typeof provider !== "string") return describeError(words, error)
    return describeError(words, { ...error, facts: { ...error.facts, provider: nameOf(provider) } })
  }
}

function placeholders(sentence: string): string[] {
  return [...sentence.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1] ?? "")
}
