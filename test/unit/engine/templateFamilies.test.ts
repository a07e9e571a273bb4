/**
 * Templates of our own in the manner of the well-known families, each with all kinds of conversations. What is expected
 * was rendered by Python's jinja2, see test/fixtures/templates/record.py.
 */
import { readFileSync } from "node:fs"
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import type { ChatMessage } from "../../../electron/contract/completion.ts"
import { controlTexts } from "../../../electron/engine/runner/prompt/controlTexts.ts"
import { PromptTemplate } from "../../../electron/engine/runner/prompt/promptTemplate.ts"

type Conversation = { messages: ChatMessage[]; arguments: Record<string, unknown> }

const folder = new URL("../../fixtures/templates/", import.meta.url)
const conversations: Record<string, Conversation> = JSON.parse(read("conversations.json"))
const expected: Record<string, Record<string, string>> = JSON.parse(read("expected.json"))

beforeEach(() => {
  vi.useFakeTimers({ now: new Date(2026, 10, 21), toFake: ["Date"] })
})
afterEach(() => {
  vi.useRealTimers()
})

describe.each(Object.entries(expected))("a template like %s", (family, prompts) => {
  it.each(Object.entries(prompts))("renders as in Python: %s", (name, prompt) => {
    const log: string[] = []
    const template = new PromptTemplate({
      source: read(`${family}.jinja`),
      bos: "<s>",
      eos: "</s>",
      control: controlTexts(["<|im_start|>", "<|im_end|>"]),
      log: (line) => log.push(line),
    })
    const { messages, arguments: templateArguments } = conversations[name] ?? { messages: [], arguments: {} }
    const pieces = template.render({ messages, templateArguments })
    expect(pieces.map((piece) => piece.text).join("")).toBe(prompt)
    expect(log).toEqual([])
  })
})

function read(name: string): string {
  return readFileSync(new URL(name, folder), "utf8")
}
