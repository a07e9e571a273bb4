import type { CompletionInput } from "../../contract/completion.ts"
import { type ChatTemplate, chatMl, compileTemplate, TemplateRefusal, templateRefused } from "./chatTemplate.ts"
import type { ControlTexts } from "./controlTexts.ts"
import { conversationForms, type TemplateMessage, toTemplateMessages } from "./templateMessages.ts"
import { type ProtectedText, TextProtection } from "./textProtection.ts"

export type PromptRequest = Pick<Extract<CompletionInput, { kind: "chat" }>, "messages" | "templateArguments">

export type PromptTemplateOptions = {
  /** The model's own template; null if it has none. */
  readonly source: string | null
  readonly bos: string
  readonly eos: string
  readonly control: ControlTexts
  readonly log: (message: string) => void
}

/** Turns a conversation into the prompt that the model was trained on. */
export class PromptTemplate {
  readonly #own: ChatTemplate | null
  readonly #fallback: ChatTemplate
  readonly #options: PromptTemplateOptions

  constructor(options: PromptTemplateOptions) {
    this.#options = options
    this.#fallback = compileTemplate(chatMl, options.bos, options.eos)
    this.#own = this.#compileOwn()
  }

  /** What think tags are looked for in. */
  get source(): string {
    return (this.#own ?? this.#fallback).source
  }

  /** Throws `template_refused` with the template's own reason if it takes no form of the conversation. */
  render(request: PromptRequest): ProtectedText[] {
    const protection = new TextProtection(this.#options.control, request)
    const messages = protection.protect(toTemplateMessages(request.messages))
    const arguments_ = protection.protect(request.templateArguments)
    const mark = protection.newMark()
    const attempts = [this.#own, this.#fallback].filter((template) => template !== null)
    let refusal: string | null = null
    for (const template of attempts) {
      try {
        const prompt = renderFirstFitting(template, conversationForms(messages), arguments_, mark)
        if (typeof prompt === "string") return protection.restore(prompt)
        refusal = textOf(protection.restore(prompt.message))
        break
      } catch (error) {
        this.#options.log(`the chat template could not be run, ChatML is used instead: ${describe(error)}`)
      }
    }
    throw templateRefused(refusal ?? "it could not be run")
  }

  #compileOwn(): ChatTemplate | null {
    const { source, bos, eos, log } = this.#options
    if (source === null) {
      log("the model has no chat template, ChatML is used instead")
      return null
    }
    try {
      return compileTemplate(source, bos, eos)
    } catch (error) {
      log(`the chat template could not be read, ChatML is used instead: ${describe(error)}`)
      return null
    }
  }
}

/**
 * The first form that the template takes and that loses nothing of what system and user said: some templates leave out
 * what they do not expect. If all lose something, the first that was taken at all; if none was taken, the first refusal.
 * A form that a template fails on is treated like one that it refuses, for not all templates say what they do not take;
 * the failure is thrown where there is nothing better.
 */
function renderFirstFitting(
  template: ChatTemplate,
  forms: readonly TemplateMessage[][],
  arguments_: Readonly<Record<string, unknown>>,
  mark: string,
): string | TemplateRefusal {
  let lossy: string | null = null
  let refusal: TemplateRefusal | null = null
  let failure: unknown = null
  for (const messages of forms) {
    try {
      const prompt = renderForm(template, messages, arguments_, mark)
      if (holdsAll(prompt, messages)) return prompt
      lossy ??= prompt
    } catch (error) {
      if (error instanceof TemplateRefusal) refusal ??= error
      else failure ??= error
    }
  }
  const best = lossy ?? refusal
  if (best === null) throw failure
  return best
}

/** A conversation that ends with the assistant is continued there: the prompt stops where that message's text ends. */
function renderForm(
  template: ChatTemplate,
  messages: readonly TemplateMessage[],
  arguments_: Readonly<Record<string, unknown>>,
  mark: string,
): string {
  const last = messages.at(-1)
  if (last?.role !== "assistant" || last.tool_calls !== undefined) {
    return template.render({ messages, addGenerationPrompt: true, arguments: arguments_ })
  }
  const marked = [...messages.slice(0, -1), { ...last, content: last.content + mark }]
  const rendered = template.render({ messages: marked, addGenerationPrompt: false, arguments: arguments_ })
  const end = rendered.lastIndexOf(mark)
  if (end >= 0) return rendered.slice(0, end)
  const before = template.render({ messages: messages.slice(0, -1), addGenerationPrompt: true, arguments: arguments_ })
  return before + last.content
}

function holdsAll(prompt: string, messages: readonly TemplateMessage[]): boolean {
  return messages.every(({ role, content }) => !["system", "user"].includes(role) || prompt.includes(content.trim()))
}

function textOf(pieces: readonly ProtectedText[]): string {
  return pieces.map((piece) => piece.text).join("")
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
