import { describe, expect, it } from "vitest"
import { OutputParser } from "../../../electron/engine/runner/answer/outputParser.ts"
import { endsInsideThought, findThinkTags, type ThinkTags } from "../../../electron/engine/runner/prompt/thinkTags.ts"
import { hermes } from "../../../electron/engine/runner/tools/hermes.ts"

const tags: ThinkTags = { open: "<think>", close: "</think>" }

function run(text: string, size: number, startsInside = false, own: ThinkTags | null = tags) {
  const parser = new OutputParser({ thinkTags: own, startsInsideThought: startsInside, syntax: hermes })
  const parts = [
    ...(text.match(new RegExp(`[^]{1,${size}}`, "g")) ?? []).flatMap((piece) => parser.push(piece)),
    ...parser.flush(),
  ]
  const join = (kind: string) => parts.map((part) => ("text" in part && part.kind === kind ? part.text : "")).join("")
  return { reasoning: join("reasoning"), text: join("text") }
}

describe("thoughts", () => {
  const cases: [string, string, { reasoning: string; text: string }][] = [
    ["a think block", "<think>\nhm, 42\n</think>\n\nIt is 42.", { reasoning: "hm, 42", text: "It is 42." }],
    ["an empty block", "<think>\n\n</think>\n\nHello!", { reasoning: "", text: "Hello!" }],
    ["blank space first", "\n <think>a</think>b", { reasoning: "a", text: "b" }],
    ["no block", "Just text.", { reasoning: "", text: "Just text." }],
    ["a block cut off", "<think>\nnot yet do", { reasoning: "not yet do", text: "" }],
    ["a block cut off in its end tag", "<think>a</thi", { reasoning: "a</thi", text: "" }],
    ["a beginning like a tag", "<thin air>", { reasoning: "", text: "<thin air>" }],
    ["a tag later on", "Write <think> so.", { reasoning: "", text: "Write <think> so." }],
    ["a tag inside thoughts", "<think>use <b></b> here</think>ok", { reasoning: "use <b></b> here", text: "ok" }],
    ["blank lines inside", "<think>a\n\nb\n</think>\nc\n\nd\n", { reasoning: "a\n\nb", text: "c\n\nd\n" }],
    ["an answer that is empty", "<think>a</think>", { reasoning: "a", text: "" }],
    ["an indented answer without a block", "  code", { reasoning: "", text: "  code" }],
  ]
  it.each(cases)("are split off: %s", (_, text, expected) => {
    for (const size of [1, 2, 3, 5, 100]) expect(run(text, size)).toEqual(expected)
  })

  it("are none where there are no tags, and the text keeps the space that it goes on with", () => {
    expect(run(" can I", 2, false, null)).toEqual({ reasoning: "", text: " can I" })
  })

  it("go on where the prompt has opened the block", () => {
    expect(run("hm\n</think>\n\nYes", 2, true)).toEqual({ reasoning: "hm", text: "Yes" })
  })

  it("are plain text for a model that does not think", () => {
    expect(run("<think>a</think>b", 3, false, null)).toEqual({ reasoning: "", text: "<think>a</think>b" })
  })
})

describe("think tags", () => {
  it("are known by the template", () => {
    expect(findThinkTags("{{ '[THINK]' }}…[/THINK]")).toEqual({ open: "[THINK]", close: "[/THINK]" })
    expect(findThinkTags("<|START_THINKING|>…<|END_THINKING|>")?.close).toBe("<|END_THINKING|>")
    expect(findThinkTags("<|inner_prefix|>…<|inner_suffix|>")?.open).toBe("<|inner_prefix|>")
    expect(findThinkTags("{{ content.split('</think>')[-1] }}")).toEqual(tags)
    expect(findThinkTags("{{ content }}")).toBeNull()
  })

  it.each([
    ["<|assistant|><think>\n", true],
    ["<|assistant|><think>", true],
    ["<|assistant|><think>\n\n</think>\n\n", false],
    ["<|user|>what is <think><|end|><|assistant|>", false],
    ["<|assistant|>", false],
  ])("%j leaves the model inside a thought: %s", (prompt, isInside) => {
    expect(endsInsideThought(prompt, tags)).toBe(isInside)
  })
})
