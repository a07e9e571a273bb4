import { describe, expect, it } from "vitest"
import type { ChatMessage, ToolDefinition, ToolUse } from "../../../electron/contract/completion.ts"
import { controlTexts } from "../../../electron/engine/runner/prompt/controlTexts.ts"
import { PromptTemplate } from "../../../electron/engine/runner/prompt/promptTemplate.ts"

const control = controlTexts(["<|im_start|>", "<|im_end|>"])

/** Alternation is enforced and there is no system role, as in many older templates. */
const strict = `{{ bos_token }}{% for m in messages %}{% if m.role == 'tool' or (m.role == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('roles must alternate') }}{% endif %}[{{ m.role }}]{{ m.content | trim }}{% endfor %}{% if add_generation_prompt %}[assistant]{% endif %}`
/** Only a system message in the first place is looked at; others are left out silently. */
const forgetful = `{% if messages[0].role == 'system' %}[sys]{{ messages[0].content }}{% endif %}{% for m in messages %}{% if m.role != 'system' %}[{{ m.role }}]{{ m.content }}{% endif %}{% endfor %}{% if add_generation_prompt %}[assistant]{% endif %}`

function render(
  source: string | null,
  messages: readonly ChatMessage[],
  args: Record<string, unknown> = {},
  given: readonly ToolDefinition[] = [],
  toolSource: string | null = null,
) {
  const log: string[] = []
  const template = new PromptTemplate({
    source,
    toolSource,
    bos: "<s>",
    eos: "</s>",
    control,
    log: (line) => log.push(line),
  })
  const tools: ToolUse = { tools: given, choice: "auto", allowsParallelCalls: true }
  const pieces = template.render({ messages, templateArguments: args, ...(given.length > 0 ? { tools } : {}) })
  return { text: pieces.map((piece) => piece.text).join(""), pieces, log }
}

const user = (content: string): ChatMessage => ({ role: "user", content })
const system = (content: string): ChatMessage => ({ role: "system", content })
const assistant = (content: string): ChatMessage => ({ role: "assistant", content })

describe("conversations that a template does not take as they are", () => {
  it.each([
    ["neighbours of one role", [user("a"), user("b")], "<s>[user]a\n\nb[assistant]"],
    ["a system message without a role for it", [system("s"), user("a")], "<s>[user]s\n\na[assistant]"],
    ["a beginning by the assistant", [assistant("x"), user("a")], "<s>[user][assistant]x[user]a[assistant]"],
    ["only a system message", [system("s")], "<s>[user]s[assistant]"],
    [
      "a tool's result",
      [user("a"), { role: "tool", content: "42", toolCallId: "t" }],
      "<s>[user]a\n\n<tool_response>\n42\n</tool_response>[assistant]",
    ],
  ] as [string, ChatMessage[], string][])("are brought into a form that it takes: %s", (_, messages, text) => {
    expect(render(strict, messages).text).toBe(text)
  })

  // Silently leaving out an instruction is worse than any error.
  it("keep system messages that the template would leave out", () => {
    expect(render(forgetful, [system("one"), user("a"), system("two"), user("b")]).text).toBe(
      "[sys]one\n\ntwo[user]a\n\nb[assistant]",
    )
  })

  it("are refused in the template's own words if it takes no form of them", () => {
    const never = "{{ raise_exception('not today') }}"
    expect(() => render(never, [user("a")])).toThrowError(
      expect.objectContaining({ code: "template_refused", facts: { reason: "not today" } }),
    )
  })
})

describe("a template that refuses", () => {
  it.each([
    ["{{ raise_exception('No ' + messages[0].content) }}", "No <|im_end|>!"],
    ["{{ raise_exception(' ') }}", "it gives no reason"],
  ])("is quoted in words that people can read: %s", (source, reason) => {
    expect(() => render(source, [user("<|im_end|>!")])).toThrowError(
      expect.objectContaining({
        message: `The model's chat template does not take this conversation: ${reason}`,
        facts: { reason },
      }),
    )
  })

  // Not every template says what it does not take; some just fail on it.
  it("or fails on tools still gets the rest of the conversation, instead of ChatML", () => {
    const fails =
      "{% for m in messages %}[{{ {'user': 'U', 'assistant': 'A'}[m.role] + '] ' + m.content }}{% endfor %}{% if add_generation_prompt %}[A] {% endif %}"
    const { text, log } = render(fails, [user("a"), { role: "tool", content: "42", toolCallId: "t" }])
    expect(text).toBe("[U] a\n\n<tool_response>\n42\n</tool_response>[A] ")
    expect(log).toEqual([])
  })
})

describe("an answer that is begun already", () => {
  it("is continued, with nothing after it", () => {
    expect(render(strict, [user("a"), assistant("Once upon")]).text).toBe("<s>[user]a[assistant]Once upon")
    expect(render(null, [user("a"), assistant("Once")]).text).toBe(
      "<|im_start|>user\na<|im_end|>\n<|im_start|>assistant\nOnce",
    )
  })

  it("is continued even by a template that drops it", () => {
    const drops =
      "{% for m in messages %}{% if m.role == 'user' %}[u]{{ m.content }}{% endif %}{% endfor %}{% if add_generation_prompt %}[a]{% endif %}"
    expect(render(drops, [user("a"), assistant("Once")]).text).toBe("[u]a[a]Once")
  })
})

describe("what users write", () => {
  it("is marked where it reads like a control token, and only there", () => {
    const { pieces, text } = render(strict, [user("  a<|im_end|>b\ue000 ")])
    expect(pieces.filter((piece) => piece.isProtected).map((piece) => piece.text)).toEqual(["<|im_end|>"])
    expect(text).toBe("<s>[user]a<|im_end|>b\ue000[assistant]")
  })

  it("cannot complete a control token with what the template writes next", () => {
    const { pieces } = render("{{ messages[0].content }}im_start|>", [user("hi <|")])
    expect(pieces).toEqual([
      { text: "hi ", isProtected: false },
      { text: "<|", isProtected: true },
      { text: "im_start|>", isProtected: false },
    ])
  })

  it("is also protected in tools, down to the names of parameters", () => {
    const parameters = { type: "object", properties: { "<|im_end|>": { type: "string" } } }
    const tools = [{ name: "a", description: "<|im_start|>", parameters, param: "tools[0]" }]
    const { pieces } = render("{{ tools | tojson }}{{ messages[0].content }}", [user("x")], {}, tools)
    expect(pieces.filter((piece) => piece.isProtected).map((piece) => piece.text)).toEqual([
      "<|im_start|>",
      "<|im_end|>",
    ])
  })

  it("is also protected in arguments for the template, which cannot replace what the language defines", () => {
    const { pieces } = render("{{ extra }}{{ range(2) | length }}", [user("")], { extra: "<|im_end|>", range: 1 })
    expect(pieces).toEqual([
      { text: "<|im_end|>", isProtected: true },
      { text: "2", isProtected: false },
    ])
  })
})

describe("a template that cannot be run", () => {
  it.each([
    ["does not parse", "{% if %}"],
    ["fails", "{{ nothing.at.all() }}"],
  ])("is replaced by ChatML, and the log says so: it %s", (_, source) => {
    const { text, log } = render(source, [user("a")])
    expect(text).toBe("<|im_start|>user\na<|im_end|>\n<|im_start|>assistant\n")
    expect(log.join()).toContain("ChatML")
  })
})

it("gives the template thoughts and calls in the shape that it knows", () => {
  const source =
    "{% for m in messages %}{{ m.reasoning_content }}{{ m.content }}{% for c in m.tool_calls %}{{ c.function.name }}({{ c.function.arguments | tojson }}){% endfor %}{% endfor %}"
  const messages: ChatMessage[] = [
    {
      role: "assistant",
      content: "",
      reasoning: "hm",
      toolCalls: [
        { id: "1", name: "add", arguments: '{"a": 1}' },
        { id: "2", name: "say", arguments: "not JSON" },
      ],
    },
  ]
  expect(render(source, messages).text).toBe('hmadd({"a": 1})say("not JSON")')
})

describe("tools", () => {
  const weather: ToolDefinition = {
    name: "get_weather",
    description: "Looks it up",
    parameters: { type: "object", properties: { city: { type: "string" } } },
    param: "tools[0].function.parameters",
  }
  const calling = (args: string, id = "call_abc", content = ""): ChatMessage => ({
    role: "assistant",
    content,
    toolCalls: [{ id, name: "get_weather", arguments: args }],
  })
  const result = (content: string, toolCallId = "call_abc"): ChatMessage => ({ role: "tool", content, toolCallId })
  const loop = (body: string) => `{% for m in messages %}${body}{% endfor %}`
  const callsOf = (body: string) => `{% for c in m.tool_calls %}${body}{% endfor %}`

  it("are given in the shape of the API, with the parameters that the client has left out", () => {
    const source = "{{ tools | tojson }}{{ messages[0].content }}"
    const bare: ToolDefinition = { name: "now", param: "tools[1]" }
    expect(render(source, [user("")], {}, [weather, bare]).text).toBe(
      '[{"type": "function", "function": {"name": "get_weather", "description": "Looks it up", "parameters": {"type": "object", "properties": {"city": {"type": "string"}}}}}, {"type": "function", "function": {"name": "now", "description": "", "parameters": {"type": "object", "properties": {}}}}]',
    )
  })

  it("are written by the template that a model has for them, and only where there are some", () => {
    const plain = "plain {{ messages[0].content }}"
    const forTools = "{{ tools[0].function.name }} {{ messages[0].content }}"
    expect(render(plain, [user("a")], {}, [weather], forTools).text).toBe("get_weather a")
    expect(render(plain, [user("a")], {}, [], forTools).text).toBe("plain a")
  })

  // Another number is another prompt: what the model wrote is not found in the context any more.
  it("have numbers in their calls as the client wrote them, whatever JavaScript makes of them", () => {
    const written = '{"a": 1.0, "b": 12345678901234567890, "c": [1e5, 0.10, -0], "d": {"e": 1.5, "f": 7}}'
    const messages = [user("a"), calling(written), result("r")]
    const asJson = loop(`{{ m.content }}${callsOf("{{ c.function.arguments | tojson }}")}`)
    expect(render(asJson, messages, {}, [weather]).text).toContain(`a${written}r`)
    const asText = loop(`{{ m.content }}${callsOf("{{ '' + c.function.arguments }}")}`)
    expect(render(asText, messages, {}, [weather]).text).toContain(`a${written}r`)
    const each = loop(
      `${callsOf("{% for k, v in c.function.arguments.items() %}{{ k }}={{ v }} {% endfor %}")}{{ m.content }}`,
    )
    expect(render(each, messages, {}, [weather]).text).toContain(
      "a=1.0 b=12345678901234567890 c=[1e5, 0.10, -0] d={'e': 1.5, 'f': 7}",
    )
  })

  it("are described in the system message for a template that leaves them out", () => {
    const { text } = render(null, [user("a"), calling('{"city": "Oslo"}'), result("3")], {}, [weather])
    expect(text).toContain('<tools>\n{"type": "function", "function": {"name": "get_weather"')
    expect(text).toMatch(/^<\|im_start\|>system\n# Tools/)
    expect(text).toContain(
      '<|im_start|>assistant\n<tool_call>\n{"name": "get_weather", "arguments": {"city": "Oslo"}}\n</tool_call><|im_end|>\n<|im_start|>user\n<tool_response>\n3\n</tool_response><|im_end|>',
    )
  })

  it.each([
    ["an object", loop(`${callsOf("{{ c.function.arguments | tojson }}")}{{ m.content }}`), '{"city": "Oslo"}3'],
    ["text", loop(`${callsOf("{{ '' + c.function.arguments }}")}{{ m.content }}`), '{"city": "Oslo"}3'],
    [
      "text, though an object would be written, too",
      loop(`${callsOf("{{ c.function.arguments }}")}{{ m.content }}`),
      '{"city": "Oslo"}3',
    ],
    [
      "an object beside no content at all",
      loop(
        `{% if m.content is none %}${callsOf("{{ c.function.arguments | tojson }}")}{% else %}{{ m.content }}{% endif %}`,
      ),
      '{"city": "Oslo"}3',
    ],
  ])("get the arguments of earlier calls as the template wants them: %s", (_, source, expected) => {
    expect(render(source, [calling('{"city":"Oslo"}'), result("3")]).text).toBe(expected)
  })

  it.each([
    ["none", "", "{}"],
    ["no JSON", "Oslo", '"Oslo"'],
    ["an object", '{"b":1,"a":2}', '{"b": 1, "a": 2}'],
  ])("have been called with arguments of any kind: %s", (_, args, expected) => {
    const source = loop(`${callsOf("{{ c.function.arguments | tojson }}")}{{ m.content }}`)
    expect(render(source, [calling(args), result("")]).text).toBe(expected)
  })

  // As Apertus's does: with the shape of the API it fails, and the model was told of its tools in other words.
  it("are given without what the API puts around them to a template that wants them so", () => {
    const source = `{% for t in tools %}{{ '// ' + t.description + ': ' + t.name }}{% endfor %}${loop("[{{ m.role }}]{{ m.content }}")}`
    expect(render(source, [user("a")], {}, [weather]).text).toBe("// Looks it up: get_weather[user]a")
  })

  it("are called as Python does by a template that shows it so", () => {
    const source = loop(
      `[{{ m.role }}]{{ m.content }}${callsOf("{{ c.function.name }}({% for k, v in c.function.arguments.items() %}{{ k }}='{{ v }}'{% endfor %})")}`,
    )
    expect(render(source, [user("a"), calling('{"city": "Paris"}'), result("r")], {}, [weather]).text).toContain(
      "[assistant]get_weather(city='Paris')[tool]r",
    )
  })

  it("keep what was said beside a call by a template that writes one or the other", () => {
    const source = loop(
      `[{% if m.content is none %}${callsOf("{{ c.function.arguments | tojson }}")}{% else %}{{ m.content }}{% endif %}]`,
    )
    expect(render(source, [calling("{}", "c", "Let me see."), result("3", "c")]).text).toBe("[Let me see.][{}][3]")
  })

  it("have results that tell their call's name, and its id where the client gave none", () => {
    const source = loop(
      `${callsOf("{{ c.id }}={{ c.function.arguments | tojson }};")}{% if m.role == 'tool' %}{{ m.tool_call_id }} {{ m.name }} {{ m.content }};{% endif %}`,
    )
    const messages = [calling("{}", ""), calling("{}", "x"), result("1", "x"), result("2", ""), result("3", "lost")]
    expect(render(source, messages).text).toBe("call_1={};x={};x get_weather 1;call_1 get_weather 2;lost  3;")
  })

  it("get ids of nine characters where the template takes no others", () => {
    const source = loop(
      `${callsOf("{% if c.id | length != 9 %}{{ raise_exception('nine') }}{% endif %}{{ c.id }}{{ c.function.arguments | tojson }}")}{% if m.role == 'tool' %}{{ m.tool_call_id }}{% endif %}{{ m.content }};`,
    )
    const messages = [calling("{}", "call_a"), result("1", "call_a"), calling("{}", "call_b"), result("2", "call_b")]
    expect(render(source, messages).text).toBe("000000001{};0000000011;000000002{};0000000022;")
  })

  it("are called one at a time where the template takes no more", () => {
    const source = loop(
      `{% if m.tool_calls and m.tool_calls | length > 1 %}{{ raise_exception('one') }}{% endif %}${callsOf("{{ c.id }}{{ c.function.arguments | tojson }}")}{{ m.content }};`,
    )
    const both: ChatMessage = {
      role: "assistant",
      content: "",
      toolCalls: ["a", "b"].map((id) => ({ id, name: "get_weather", arguments: "{}" })),
    }
    expect(render(source, [both, result("1", "a"), result("2", "b")]).text).toBe("a{};1;b{};2;")
    const forgetful = loop("{{ m.tool_calls[0].function.arguments | tojson if m.tool_calls }}{{ m.content }};")
    expect(render(forgetful, [both, result("1", "a"), result("2", "b")]).text).toBe("{};1;{};2;")
  })

  // A template for a chat without tools may show neither calls nor results: then both are part of what was said.
  it("have left traces in a conversation that a template shows, though it knows no tools", () => {
    const source = loop("{% if m.role != 'tool' %}[{{ m.role }}]{{ m.content }}{% endif %}")
    expect(render(source, [user("a"), calling("{}"), result("3")]).text).toBe(
      '[user]a[assistant]<tool_call>\n{"name": "get_weather", "arguments": {}}\n</tool_call>[user]<tool_response>\n3\n</tool_response>',
    )
  })
})
