import { describe, expect, it } from "vitest"
import { literal } from "../../../../electron/engine/runner/grammar/gbnf.ts"
import { GrammarBuilder } from "../../../../electron/engine/runner/grammar/grammarBuilder.ts"
import { addJsonObject, addSchema } from "../../../../electron/engine/runner/grammar/schemaGrammar.ts"

describe("a grammar under construction", () => {
  it("gives two rules of one name two names", () => {
    const builder = new GrammarBuilder()
    const first = builder.rule("call", '"a"')
    const second = builder.rule("call", '"b"')
    expect(builder.toGbnf("call")).toBe(`root ::= call\n${first} ::= "a"\n${second} ::= "b"\n`)
    expect(first).not.toBe(second)
  })

  it("makes rule names of any text", () => {
    expect(new GrammarBuilder().rule("天气 / get_weather", '"a"')).toBe("get-weather")
    expect(new GrammarBuilder().rule("…", '"a"')).toBe("rule")
  })

  it("leaves the root rule and the rules of JSON to themselves", () => {
    const builder = new GrammarBuilder()
    expect(builder.rule("root", '"a"')).not.toBe("root")
    expect(builder.rule("json-string", '"a"')).not.toBe("json-string")
  })

  it("takes several schemas with rules of the same names", () => {
    const builder = new GrammarBuilder()
    const schema = { type: "object", properties: { city: { type: "string", maxLength: 3 } } }
    const rules = [1, 2].map((count) => addSchema(builder, schema, { param: `tools[${count}]` }).rule)
    expect(new Set([...rules, addJsonObject(builder)]).size).toBe(3)
    const names = builder.toGbnf("root").match(/^\S+(?= ::=)/gm)
    expect(new Set(names).size).toBe(names?.length)
  })

  it("writes any text as a literal", () => {
    expect(literal('a"b\\c\nd\u0001é🌿')).toBe('"a\\"b\\\\c\\nd\\x01\\u00E9\\U0001F33F"')
  })
})
