import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { expect, it } from "vitest"
import { errorCodes } from "../../../electron/contract/errors.ts"
import {
  adapterMismatches,
  adapterProblems,
  adapterWarnings,
  engineEnds,
  fileProblems,
  importProblems,
  pathProblems,
  rateLimitReasons,
} from "../../../electron/contract/reasons.ts"
import { createI18n } from "../../../renderer/i18n/createI18n.ts"
import { describeError } from "../../../renderer/i18n/describeError.ts"
import { resources } from "../../../renderer/i18n/resources.ts"
import { sourceFiles } from "../../support/imports.ts"

type Namespace = keyof (typeof resources)["en"]
const namespaces = Object.keys(resources.en) as Namespace[]
const root = fileURLToPath(new URL("../../../", import.meta.url))
const sources = sourceFiles(root, ["renderer"])
  .filter((file) => !file.startsWith("renderer/i18n/en/") && !file.startsWith("renderer/i18n/zh/"))
  .map((file) => ({ file, text: readFileSync(root + file, "utf8") }))

/** Without the ending that i18next chooses by the count. */
const stem = (key: string) => key.replace(/_(zero|one|other)$/, "")
const stems = (words: object) => [...new Set(Object.keys(words).map(stem))].sort()
const placeholders = (sentence: string) => [...sentence.matchAll(/\{\{(\w+)/g)].map((match) => match[1]).sort()

it.each(namespaces)("says everything of %s in both languages", (namespace) => {
  expect(stems(resources.zh[namespace])).toEqual(stems(resources.en[namespace]))
})

it.each(namespaces)("names the same facts in both languages of %s", (namespace) => {
  const chinese: Record<string, string> = resources.zh[namespace]
  for (const [key, sentence] of Object.entries<string>(resources.en[namespace])) {
    // A form for one may leave out its figure; Chinese has no such form.
    if (key.endsWith("_one") && !(key in chinese)) continue
    expect([key, placeholders(chinese[key] ?? "")]).toEqual([key, placeholders(sentence)])
  }
})

it.each(namespaces)("leaves no sentence of %s empty or untranslated", (namespace) => {
  for (const [key, sentence] of Object.entries<string>(resources.zh[namespace])) {
    expect([key, sentence.trim()]).not.toEqual([key, ""])
    if (/[a-z]{4,} [a-z]{3,} [a-z]{3,}/.test(sentence)) expect.fail(`${namespace}.${key} is English: ${sentence}`)
  }
})

it("has a sentence for every error code, and none for a code that does not exist", () => {
  const worded = stems(resources.en.errors).map((key) => key.replace(/_with$/, ""))
  expect([...new Set(worded)].sort()).toEqual([...errorCodes].sort())
})

it("has words for every reason that an error can name", () => {
  expect(stems(resources.en.reasons)).toEqual(
    [
      ...[...fileProblems, ...engineEnds, ...adapterProblems, ...adapterMismatches, ...adapterWarnings],
      ...rateLimitReasons,
      ...importProblems,
      ...pathProblems,
    ].sort(),
  )
})

it.each(namespaces.filter((namespace) => namespace !== "errors" && namespace !== "reasons"))(
  "uses every key of %s",
  (namespace) => {
    const all = sources.map(({ text }) => text).join("\n")
    const unused = stems(resources.en[namespace]).filter((key) => !new RegExp(`["'\`:]${key}["'\`]`).test(all))
    expect(unused).toEqual([])
  },
)

it("asks for no key that does not exist, in the namespace that its file uses", () => {
  const missing = sources.flatMap(({ file, text }) => {
    const used = [...text.matchAll(/useTranslation\((?:"(\w+)")?\)/g)].map((match) => match[1] ?? "frame")
    const known = new Set(used.flatMap((namespace) => stems(resources.en[namespace as Namespace] ?? {})))
    const asked = [...text.matchAll(/\bt\(\s*"([\w:]+)"/g)].map((match) => match[1] ?? "")
    return used.length === 0 ? [] : asked.filter((key) => !known.has(stem(key))).map((key) => `${file}: ${key}`)
  })
  expect(missing).toEqual([])
})

it("says which limit kept a request from being answered", () => {
  const words = createI18n("en")
  const error = { code: "rate_limit_exceeded", message: "" } as const
  expect(describeError(words, { ...error, facts: { reason: "key-tokens", retryAfterSeconds: 5 } })).toBe(
    "Refused for now: its key has used as many tokens in a minute as it may.",
  )
  expect(describeError(words, { ...error, facts: { retryAfterSeconds: 5 } })).toContain("too many requests")
})

it("names the facts of an error where it has them all, and says it without them otherwise", () => {
  const words = createI18n("en")
  const error = { code: "port_in_use", message: "" } as const
  expect(describeError(words, { ...error, facts: { port: 8000, holder: "python3 (pid 41)" } })).toBe(
    "python3 (pid 41) holds port 8000. Choose another one, or end that program.",
  )
  expect(describeError(words, { ...error, facts: { port: 8000 } })).toBe(
    "Another program holds this port. Choose another one.",
  )
})

it("says a reason in words, never as the key that the host sends", () => {
  const facts = { file: "half.gguf", reason: "truncated" }
  expect(describeError(createI18n("en"), { code: "model_file_invalid", message: "", facts })).toBe(
    "half.gguf cannot be used: it is incomplete, as after a download that broke off. Replace the file.",
  )
  const crash = { model: "ember", kind: "killed", exit: "SIGKILL" }
  expect(describeError(createI18n("zh"), { code: "engine_crashed", message: "", facts: crash })).toBe(
    "引擎进程被系统终止，常因内存不足（SIGKILL）。其他功能不受影响，请再问一次。",
  )
})

it("does not turn what an error names into markup or into another word", () => {
  const words = createI18n("zh")
  const facts = { model: "<b>$t(close)</b> {{x}}", nearest: "" }
  expect(describeError(words, { code: "model_not_found", message: "", facts })).toBe(
    "模型库中没有 <b>$t(close)</b> {{x}}，请另选一个模型。",
  )
})
