/**
 * Conversations in the form of gpt-oss. The template is one of our own that takes messages as the model's does: a message with
 * calls holds one call, and either text or a thought, which it writes to the same channel while the answer is not finished.
 */
import { describe, expect, it } from "vitest"
import type { ChatMessage, ToolDefinition } from "../../../electron/contract/completion.ts"
import { controlTexts } from "../../../electron/engine/runner/prompt/controlTexts.ts"
import { PromptTemplate } from "../../../electron/engine/runner/prompt/promptTemplate.ts"
import { parseInPieces } from "../../support/parseInPieces.ts"

const source = `<|start|>system<|message|>Reasoning: {{ reasoning_effort | default('medium') }}<|end|>
{%- if tools %}<|start|>developer<|message|>{{ tools[0].function.name }}<|end|>{% endif %}
{%- set called = namespace(name=none) %}
{%- for m in messages %}
    {%- if m.role == 'assistant' and 'tool_calls' in m %}
        {%- set later = namespace(answered=false) %}
        {%- for other in messages[loop.index:] %}
            {%- if other.role == 'assistant' and 'tool_calls' not in other %}{% set later.answered = true %}{% endif %}
        {%- endfor %}
        {%- if m.content and m.thinking %}{{ raise_exception('either text or a thought') }}{% endif %}
        {%- set said = m.content or m.thinking %}
        {%- if said and not later.answered %}{{ '<|start|>assistant<|channel|>analysis<|message|>' + said + '<|end|>' }}{% endif %}
        {%- set called.name = m.tool_calls[0].function.name %}
        {{- '<|start|>assistant to=functions.' + called.name + '<|channel|>commentary json<|message|>' }}
        {{- (m.tool_calls[0].function.arguments | tojson) + '<|call|>' }}
    {%- elif m.role == 'assistant' %}
        {%- if 'thinking' in m and loop.last %}{{ '<|start|>assistant<|channel|>analysis<|message|>' + m.thinking + '<|end|>' }}{% endif %}
        {{- '<|start|>assistant<|channel|>final<|message|>' + m.content + '<|end|>' }}
    {%- elif m.role == 'tool' %}
        {{- '<|start|>functions.' + called.name + ' to=assistant<|channel|>commentary<|message|>' + (m.content | tojson) + '<|end|>' }}
    {%- else %}{{ '<|start|>' + m.role + '<|message|>' + m.content + '<|end|>' }}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}<|start|>assistant{% endif %}`

const weather: ToolDefinition = { name: "get_weather", param: "tools[0]", parameters: { type: "object" } }
const prompts = new PromptTemplate({
  source,
  bos: "",
  eos: "<|return|>",
  control: controlTexts(["<|start|>", "<|end|>", "<|message|>", "<|channel|>", "<|call|>"]),
  log: (line) => {
    throw new Error(line)
  },
})

function render(messages: readonly ChatMessage[], templateArguments = {}): string {
  const toolUse = { tools: [weather], choice: "auto", allowsParallelCalls: true } as const
  return prompts
    .render({ messages: [...messages], tools: toolUse, templateArguments })
    .map((piece) => piece.text)
    .join("")
}

const question: ChatMessage = { role: "user", content: "Is it warm?" }
const toolCalls = [{ id: "c1", name: "get_weather", arguments: '{"city": "Paris"}' }]
const result: ChatMessage = { role: "tool", content: "21", toolCallId: "c1" }
const call = '<|start|>assistant to=functions.get_weather<|channel|>commentary json<|message|>{"city": "Paris"}<|call|>'
const thought = (text: string) => `<|start|>assistant<|channel|>analysis<|message|>${text}<|end|>`
const answered = '<|start|>functions.get_weather to=assistant<|channel|>commentary<|message|>"21"<|end|>'

describe("a conversation with gpt-oss", () => {
  it("ends where the model goes on with a header of its own, and says how much to think", () => {
    expect(render([question], { reasoning_effort: "high" })).toBe(
      "<|start|>system<|message|>Reasoning: high<|end|><|start|>developer<|message|>get_weather<|end|><|start|>user<|message|>Is it warm?<|end|><|start|>assistant",
    )
    expect(render([question])).toContain("Reasoning: medium")
  })

  // Without its thought from before the call the model begins to think anew after each result.
  it("keeps the thought before a call that has no answer yet", () => {
    const messages: ChatMessage[] = [question, { role: "assistant", content: "", reasoning: "Hm.", toolCalls }, result]
    expect(render(messages)).toContain(`${thought("Hm.")}${call}${answered}<|start|>assistant`)
  })

  it("takes text and a thought beside a call, and text in a message before it", () => {
    const said: ChatMessage = { role: "assistant", content: "I look.", reasoning: "Hm.", toolCalls }
    expect(render([question, said, result])).toContain(`${thought("I look.")}${call}${answered}`)
    const apart: ChatMessage[] = [
      { role: "assistant", content: "I look." },
      { role: "assistant", content: "", reasoning: "Hm.", toolCalls },
    ]
    expect(render([question, ...apart, result])).toContain(`${thought("I look.")}${call}${answered}`)
  })

  it("calls one function after the other where a message calls two", () => {
    const two = [...toolCalls, { id: "c2", name: "get_weather", arguments: '{"city": "Rome"}' }]
    const messages: ChatMessage[] = [
      question,
      { role: "assistant", content: "", reasoning: "Hm.", toolCalls: two },
      result,
      { role: "tool", content: "14", toolCallId: "c2" },
    ]
    const other = call.replace("Paris", "Rome")
    expect(render(messages)).toContain(`${thought("Hm.")}${call}${answered}${other}${answered.replace("21", "14")}`)
  })

  it("goes on from what is read of an answer", () => {
    const answer = `<|channel|>analysis<|message|>Hm.<|end|>${call}`
    const read = parseInPieces(answer, 3, { syntax: prompts.syntax, tools: [weather] })
    expect(read).toMatchObject({ reasoning: "Hm.", text: "" })
    const [made] = read.calls
    const again = [{ id: "c1", name: made?.name ?? "", arguments: made?.arguments ?? "" }]
    const messages: ChatMessage[] = [
      question,
      { role: "assistant", content: "", reasoning: read.reasoning, toolCalls: again },
    ]
    expect(render([...messages, result])).toContain(`<|start|>assistant${answer}${answered}`)
    const final = parseInPieces("<|channel|>final<|message|>Yes, *warm*.<|return|>", 4, { syntax: prompts.syntax })
    expect(final).toEqual({ reasoning: "", text: "Yes, *warm*.", calls: [] })
  })
})
