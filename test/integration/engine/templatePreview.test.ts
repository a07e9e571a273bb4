import { afterAll, describe, expect, it } from "vitest"
import type { TemplateTask } from "../../../electron/engine/engine.ts"
import { startEngine } from "../../support/engine.ts"

const engine = startEngine()
afterAll(() => engine.close())

const chat = `{%- for message in messages -%}
<|{{ message.role }}|>{{ message.content }}
{% endfor -%}
{%- if tools %}[{{ tools | length }} tools]{% endif -%}
{%- if add_generation_prompt %}<|assistant|>{% if enable_thinking is false %}<think></think>{% endif %}{% endif %}`

function task(source: string, more: Partial<TemplateTask["input"]> = {}): TemplateTask {
  const messages = [{ role: "user", content: "Hello" }] as const
  return { source, bos: "<s>", eos: "</s>", input: { kind: "chat", messages, templateArguments: {}, ...more } }
}

const preview = (source: string, more?: Partial<TemplateTask["input"]>) => engine.previewTemplate(task(source, more))

describe("a template that is tried", () => {
  it("writes what the model would read", async () => {
    expect(await preview(chat)).toBe("<|user|>Hello\n<|assistant|>")
    const more = { templateArguments: { enable_thinking: false } }
    expect(await preview(`{{ bos_token }}${chat}`, more)).toBe("<s><|user|>Hello\n<|assistant|><think></think>")
  })

  // Falling back to another template, as an answer does, would show something that the file does not hold.
  it.each([
    ["{{ raise_exception('Only even turns') }}", { reason: "Only even turns" }, undefined],
    ["{% for %}", undefined, expect.any(String)],
    ["{{ nothing.of.this }}", undefined, expect.stringContaining("undefined")],
  ])("says why it cannot be run: %s", async (source, facts, detail) => {
    const error = await preview(source).then(
      () => null,
      (thrown: unknown) => thrown,
    )
    expect(error).toMatchObject({ code: "template_refused", ...(facts === undefined ? {} : { facts }) })
    if (detail !== undefined) expect(error).toMatchObject({ detail })
  })

  // Both would end the process of a model, or make the computer swap, when somebody only looks at a file.
  it.each([
    ["loops for ever", "{% for i in range(1000000) %}{% for j in range(1000000) %}{% endfor %}{% endfor %}"],
    [
      "takes all memory",
      "{% set ns = namespace(l=['x']) %}{% for i in range(40) %}{% set ns.l = ns.l + ns.l %}{% endfor %}{{ ns.l }}",
    ],
    ["writes megabytes", "{% for i in range(3000000) %}x{% endfor %}"],
  ])("is stopped if it %s", async (_, source) => {
    await expect(preview(source)).rejects.toMatchObject({ code: "template_refused", detail: expect.any(String) })
  })

  it("leaves no process behind", async () => {
    await preview(chat)
    const alive = () => engine.pids.filter(isAlive)
    await expect.poll(alive).toEqual([])
  })
})

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
