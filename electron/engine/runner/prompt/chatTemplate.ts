import { AppError } from "../../../contract/errors.ts"
import { readTemplate } from "../jinja/template.ts"
import { str } from "../jinja/text.ts"
import type { Callable } from "../jinja/values.ts"
import type { BareTool, TemplateTool } from "../tools/templateTools.ts"
import type { TemplateMessage } from "./templateMessages.ts"

export type TemplateInput = {
  readonly messages: readonly TemplateMessage[]
  /** None if empty. */
  readonly tools: readonly (TemplateTool | BareTool)[]
  readonly addGenerationPrompt: boolean
  readonly arguments: Readonly<Record<string, unknown>>
}

/** The template's own words about why it does not take a conversation. */
export class TemplateRefusal extends Error {
  override readonly name = "TemplateRefusal"
}

export interface ChatTemplate {
  readonly source: string
  /** Throws `TemplateRefusal` where the template calls `raise_exception`, anything else where it cannot be run. */
  render(input: TemplateInput): string
}

/** The form that most models have seen: for files without a template and for templates that cannot be run. */
export const chatMl = `{%- for message in messages -%}
{{- '<|im_start|>' + message.role + '\\n' + message.content -}}
{%- if not loop.last or add_generation_prompt -%}{{- '<|im_end|>\\n' -}}{%- endif -%}
{%- endfor -%}
{%- if add_generation_prompt -%}{{- '<|im_start|>assistant\\n' -}}{%- endif -%}`

/** `bos` and `eos` are the texts of these tokens, which templates write themselves. */
export function compileTemplate(source: string, bos: string, eos: string): ChatTemplate {
  const template = readTemplate(source)
  return {
    source,
    render: (input) => {
      const values = {
        // Given as "none", as the reference implementation does.
        documents: null,
        ...input.arguments,
        ...(input.tools.length > 0 ? { tools: input.tools } : { tools: input.arguments.tools ?? null }),
        messages: input.messages,
        add_generation_prompt: input.addGenerationPrompt,
        bos_token: bos,
        eos_token: eos,
      }
      return template.render(values, { raise_exception: refuse })
    },
  }
}

const refuse: Callable = ({ positional: [message] }) => {
  throw new TemplateRefusal(str(message))
}

/** `words` are the template's own, in its language. */
export function templateRefused(words: string): AppError {
  const reason = words.trim() || "it gives no reason"
  return new AppError("template_refused", `The model's chat template does not take this conversation: ${reason}`, {
    param: "messages",
    facts: { reason },
  })
}
