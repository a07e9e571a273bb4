import { expect, it } from "vitest"
import { keepAnswer } from "../../../../electron/services/ledger/keptAnswer.ts"
import { finished } from "../../../support/serverEngine.ts"

it("puts calls together from their pieces, each choice with its own", () => {
  const answer = keepAnswer()
  answer.note({ type: "tool-call-started", choice: 1, call: 0, id: "a", name: "time" })
  answer.note({ type: "text-delta", choice: 0, text: "Hi" })
  answer.note({ type: "tool-call-delta", choice: 1, call: 0, arguments: '{"zone":' })
  answer.note({ type: "tool-call-delta", choice: 1, call: 0, arguments: '"UTC"}' })
  const { choices } = JSON.parse(answer.toText((text) => text)?.text ?? "")
  expect(choices[0].message.tool_calls).toEqual([
    { type: "function", function: { name: "time", arguments: '{"zone":"UTC"}' } },
  ])
  expect(choices[1].message.content).toBe("Hi")
})

it("does not mix the answers to several prompts of one request", () => {
  const answer = keepAnswer()
  for (const prompt of [0, 1]) answer.note({ type: "text-delta", choice: 0, text: String(prompt), prompt } as never)
  const { choices } = JSON.parse(answer.toText((text) => text)?.text ?? "")
  expect(choices.map((choice: { message: { content: string } }) => choice.message.content)).toEqual(["0", "1"])
})

it("keeps the beginning of a long answer as valid JSON, without half a character, and says that it is cut", () => {
  const answer = keepAnswer()
  for (let count = 0; count < 200; count++) answer.note({ type: "text-delta", choice: 0, text: "火🔥".repeat(1_000) })
  answer.note(finished())
  const kept = answer.toText((text) => text)
  expect(kept?.isCut).toBe(true)
  const { content } = JSON.parse(kept?.text ?? "").choices[0].message
  expect(content).toMatch(/^(火🔥)+火?$/u)
  expect(Buffer.byteLength(content)).toBeLessThanOrEqual(256 * 1024)
  expect(Buffer.byteLength(content)).toBeGreaterThan(256 * 1024 - 8)
})

it("has nothing to keep of a request that was not answered", () => {
  expect(keepAnswer().toText((text) => text)).toBeNull()
})
