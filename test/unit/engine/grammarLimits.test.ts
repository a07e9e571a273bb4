import { describe, expect, it } from "vitest"
import { checkGrammar } from "../../../electron/engine/runner/answer/grammarLimits.ts"

const check = (gbnf: string) => () => checkGrammar(gbnf, "root", "grammar")

describe("a client's grammar", () => {
  it.each([
    'root ::= "yes" | "no"',
    'root ::= [^"\\\\\\]]+ # a comment with ( and "\nother ::= .',
    'root ::= "a"{0} "b"{3,} "c"{ 1 , 1 } item{1999}\nitem ::= ("long text"){0,1999}',
    'root ::= item{2,3} ("," item)*\nitem ::= "a\\"b" | [a-z]\n',
    'root ::= <[1]> "<x>" !<think>',
    "root ::= (\n  first |\n  second\n)\nfirst ::= [0-9]\nsecond ::= [\\x41-\\u00FF]",
  ])("may be %j", (gbnf) => {
    expect(check(gbnf)).not.toThrow()
  })

  // The parser says what is wrong only in its log, and too late.
  it.each([
    ["root ::= first\nfirst ::= secnd", "the rule secnd is not defined in line 2"],
    ['first ::= "a"', "it has no rule root"],
    ["", "it has no rule root"],
    ['root ::= "a" "b', "is not closed in line 1"],
    ['root ::= "a"\nb ::= [a-z', "is not closed in line 2"],
    // llama.cpp's parser ends the process with it.
    [`root ::= ${"(".repeat(100_000)}"a"${")".repeat(100_000)}`, "has 200012 characters"],
    [`root ::= ${"(".repeat(10_000)}"a"${")".repeat(10_000)}`, "nested parentheses"],
    // These fill the memory of the computer.
    ['root ::= "b"\nother ::= "a"{5,2}', "{5,2} asks for at least more than at most in line 2"],
    [`root ::= "${"a".repeat(100_000)}"{1999}`, "comes to too much"],
    [`root ::= [${"a-b".repeat(30_000)}]{1999}`, "comes to too much"],
    [`root ::= ${'"a"{0,1999} '.repeat(6000)}`, "comes to too much"],
    ['root ::= "a"{\n0,\n999999999999}', "comes to too much"],
  ])("is refused where it is %j", (gbnf, words) => {
    expect(check(gbnf)).toThrow(words)
    expect(check(gbnf)).toThrow(expect.objectContaining({ code: "invalid_grammar", param: "grammar" }))
  })
})
