/** Models write anything: what reads them must come to an end, lose nothing, and not depend on where tokens end. */
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { ToolDefinition } from "../../../electron/contract/completion.ts"
import { toolSyntaxes } from "../../../electron/engine/runner/tools/families.ts"
import { parseInPieces } from "../../support/parseInPieces.ts"

const tools: ToolDefinition[] = [
  {
    name: "add",
    param: "a",
    parameters: { type: "object", properties: { a: { type: "number" }, s: { type: "string" } } },
  },
  { name: "now", param: "b" },
]
const common = [
  "add",
  "now",
  "fly",
  "a",
  "s",
  ":",
  ",",
  "{",
  "}",
  "[",
  "]",
  '"',
  "'",
  "\\",
  "1.5",
  "true",
  "\n",
  " ",
  "=",
  "(",
  "x",
  "é",
  "<",
  ">",
  "|",
]

describe.each(toolSyntaxes.map((syntax) => [syntax.name, syntax] as const))(
  "what a model of %s writes",
  (_, syntax) => {
    const calls = ["add", "now", "fly"].flatMap((name) => {
      const text = syntax.writeCall(name, '{"a":1,"s":"x"}')
      return [text, ...(text.match(/<[^>]*>|\[[A-Z_]+\]|[^<[]+/g) ?? [])]
    })
    const answers = fc
      .array(fc.oneof(fc.constantFrom(...calls, ...syntax.markers, ...syntax.triggers), fc.constantFrom(...common)), {
        maxLength: 25,
      })
      .map((parts) => parts.join(""))

    it("is read in the same way in pieces of every size", () => {
      fc.assert(
        fc.property(answers, fc.integer({ min: 1, max: 9 }), (answer, size) => {
          const whole = parseInPieces(answer, 100_000, { syntax, tools })
          expect(parseInPieces(answer, size, { syntax, tools })).toEqual(whole)
        }),
        { numRuns: 150, seed: 4 },
      )
    })

    it("is text to the last character where it may call nothing", () => {
      if (syntax.readAnswer !== undefined) return
      fc.assert(
        fc.property(answers, (answer) => {
          const { text } = parseInPieces(answer, 3, { syntax, tools: [] })
          expect(text).toBe(answer)
        }),
        { numRuns: 50, seed: 4 },
      )
    })
  },
)
