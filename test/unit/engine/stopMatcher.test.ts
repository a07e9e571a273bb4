import { describe, expect, it } from "vitest"
import { StopMatcher } from "../../../electron/engine/runner/answer/stopMatcher.ts"

function run(stops: readonly string[], pieces: readonly string[]) {
  const matcher = new StopMatcher(stops)
  let text = ""
  for (const piece of pieces) {
    const match = matcher.push(piece)
    text += match.text
    if (match.isStopped) return { text, isStopped: true }
  }
  return { text: text + matcher.flush(), isStopped: false }
}

/** What a matcher that sees the whole text at once would give. */
function expected(stops: readonly string[], whole: string) {
  const found = stops.map((stop) => whole.indexOf(stop)).filter((at) => at >= 0)
  return found.length === 0
    ? { text: whole, isStopped: false }
    : { text: whole.slice(0, Math.min(...found)), isStopped: true }
}

describe("stop strings", () => {
  // Overlaps are where matchers that remember only one candidate go wrong.
  it("are found however the text is split", () => {
    const stopSets = [[], ["ab"], ["aab"], ["abab", "ba"], ["aaa", "b"], ["ba", "aab", "bb"]]
    for (const stops of stopSets) {
      for (let bits = 0; bits < 2 ** 7; bits++) {
        const whole = Array.from({ length: 7 }, (_, index) => ((bits >> index) & 1 ? "a" : "b")).join("")
        for (const size of [1, 2, 3]) {
          const pieces = whole.match(new RegExp(`.{1,${size}}`, "g")) ?? []
          const found = run(stops, pieces)
          // In pieces, a stop string that is complete earlier may win over one that begins earlier.
          const atOnce = expected(stops, whole)
          expect(found.isStopped).toBe(atOnce.isStopped)
          expect(stops.some((stop) => found.text.includes(stop))).toBe(false)
          expect(whole.startsWith(found.text)).toBe(true)
          if (stops.length < 2) expect(found).toEqual(atOnce)
        }
      }
    }
  })

  it.each([
    ["across pieces", ["END"], ["go E", "N", "D on"], "go ", true],
    ["held back and given out again", ["END"], ["go EN", "ough"], "go ENough", false],
    ["at the very end", ["\n\n"], ["a\n"], "a\n", false],
    ["the earliest of several", ["world", "hello"], ["say hello world"], "say ", true],
    ["of many bytes", ["。"], ["好", "。坏"], "好", true],
  ])("%s", (_, stops, pieces, text, isStopped) => {
    expect(run(stops, pieces)).toEqual({ text, isStopped })
  })

  it("hold nothing back that cannot become one", () => {
    expect(new StopMatcher(["END"]).push("go on")).toEqual({ text: "go on", isStopped: false })
  })
})
