import { describe, expect, it } from "vitest"
import type { TokenLogprob } from "../../../electron/contract/completion.ts"
import { LogprobTrail } from "../../../electron/engine/runner/answer/logprobTrail.ts"

const token = (text: string): TokenLogprob => ({ text, bytes: [], logprob: -1, top: [] })
const texts = (logprobs: readonly TokenLogprob[]) => logprobs.map(({ text }) => text)

function trailOf(...pieces: readonly string[]): LogprobTrail {
  const trail = new LogprobTrail()
  for (const piece of pieces) trail.add(token(piece), piece)
  return trail
}

describe("the tokens of shown text", () => {
  it("are those that any of its characters comes from, each once", () => {
    const trail = trailOf("ab", "cd", "ef")
    expect(texts(trail.take("abc"))).toEqual(["ab", "cd"])
    expect(texts(trail.take("de"))).toEqual(["ef"])
    expect(texts(trail.take("f"))).toEqual([])
  })

  it("wait as long as their text is held back", () => {
    const trail = trailOf("a")
    expect(texts(trail.take("a"))).toEqual(["a"])
    trail.add(token("b"), "b")
    trail.add(token("c"), "c")
    expect(texts(trail.take("bc"))).toEqual(["b", "c"])
  })

  it("do not include what was trimmed before it", () => {
    expect(texts(trailOf("\n\n", "a").take("a"))).toEqual(["a"])
  })

  it("are all tokens of a character", () => {
    const trail = trailOf("a")
    trail.add(token("first"), "")
    trail.add(token("second"), "好")
    expect(texts(trail.take("a"))).toEqual(["a"])
    expect(texts(trail.take("好"))).toEqual(["first", "second"])
  })
})
