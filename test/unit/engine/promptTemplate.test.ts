import { describe, expect, it } from "vitest"
import type { ChatMessage } from "../../../electron/contract/completion.ts"
import { controlTexts } from "../../../electron/engine/runner/controlTexts.ts"
import { PromptTemplate } from "../../../electron/engine/runner/promptTemplate.ts"

const control = controlTexts(["<|im_start|>", "<|im_end|>"])

/** Alternation is enforced and there is no system role, as in many older templates. */
const strict = `{{ bos_token }}{% for m in messages %}{% if m.role == 'tool' or (m.role == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('roles must alternate') }}{% endif %}[{{ m.role }}]{{ m.content | trim }}{% endfor %}{% if add_generation_prompt %}[assistant]{% endif %}`
/** Only a system message in the first place is looked at; others are left out silently. */
const forgetful = `{% if messages[0].role == 'system' %}[sys]{{ messages[0].content }}{% endif %}{% for m in messages %}{% if m.role != 'system' %}[{{ m.role }}]{{ m.content }}{% endif %}{% endfor %}{% if add_generation_prompt %}[assistant]{% endif %}`

function render(source: string | null, messages: readonly ChatMessage[], args: Record<string, unknown> = {}) {
  const log: string[] = []
  const template = new PromptTemplate({ source, bos: "<s>", eos: "</s>", control, log: (line) => log.push(line) })
  const pieces = template.render({ messages, templateArguments: args })
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
    ["a tool's result", [user("a"), { role: "tool", content: "42", toolCallId: "t" }], "<s>[user]a\n\n42[assistant]"],
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
    expect(text).toBe("[U] a\n\n42[A] ")
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
    "{% for m in messages %}{{ m.reasoning_content }}{% for c in m.tool_calls %}{{ c.function.name }}({{ c.function.arguments | tojson }}){% endfor %}{% endfor %}"
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
