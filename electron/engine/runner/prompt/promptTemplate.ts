import type { CompletionInput } from "../../../contract/completion.ts"
import { messageOf } from "../../../core/messageOf.ts"
import { detectToolSyntax } from "../tools/families.ts"
import { toTemplateTools } from "../tools/templateTools.ts"
import type { ToolSyntax } from "../tools/toolSyntax.ts"
import { type ChatTemplate, chatMl, compileTemplate, TemplateRefusal, templateRefused } from "./chatTemplate.ts"
import type { ControlTexts } from "./controlTexts.ts"
import { type ConversationForm, formsFor } from "./templateForms.ts"
import { type TemplateMessage, toTemplateMessages } from "./templateMessages.ts"
import { type ProtectedText, TextProtection } from "./textProtection.ts"

export type PromptRequest = Pick<Extract<CompletionInput, { kind: "chat" }>, "messages" | "tools" | "templateArguments">

export type PromptTemplateOptions = {
  /** The model's own template; null if it has none. */
  readonly source: string | null
  /** The model's own template for conversations with tools, if it has one of its own for them. */
  readonly toolSource?: string | null
  readonly bos: string
  readonly eos: string
  readonly control: ControlTexts
  readonly log: (message: string) => void
  /** A template that cannot be read or run is not replaced by ChatML: what was wrong with it is thrown. */
  readonly isTrial?: boolean
}

/** Turns a conversation into the prompt that the model was trained on. */
export class PromptTemplate {
  /** How the model writes calls. */
  readonly syntax: ToolSyntax
  readonly #own: ChatTemplate | null
  readonly #forTools: ChatTemplate | null
  readonly #fallback: ChatTemplate
  readonly #options: PromptTemplateOptions

  constructor(options: PromptTemplateOptions) {
    this.#options = options
    this.#fallback = compileTemplate(chatMl, options.bos, options.eos)
    this.#own = this.#compile(options.source)
    const { toolSource = null } = options
    this.#forTools = toolSource === null ? this.#own : (this.#compile(toolSource) ?? this.#own)
    this.syntax = detectToolSyntax((this.#forTools ?? this.#fallback).source)
  }

  /** What think tags are looked for in. */
  get source(): string {
    return (this.#own ?? this.#fallback).source
  }

  /** Throws `template_refused` with the template's own reason if it takes no form of the conversation. */
  render(request: PromptRequest): ProtectedText[] {
    const protection = new TextProtection(this.#options.control, request)
    const messages = protection.protect(toTemplateMessages(request.messages))
    const tools = protection.protect(toTemplateTools(request.tools))
    const arguments_ = protection.protect(request.templateArguments)
    const mark = protection.newMark()
    const own = tools.length > 0 ? this.#forTools : this.#own
    const attempts = [own, this.#fallback].filter((template) => template !== null)
    let refusal: string | null = null
    for (const template of attempts) {
      try {
        const forms = formsFor(template, messages, tools, this.syntax)
        const prompt = renderFirstFitting(template, forms, arguments_, mark)
        if (typeof prompt === "string") return protection.restore(prompt)
        refusal = textOf(protection.restore(prompt.message))
        break
      } catch (error) {
        if (this.#options.isTrial) throw error
        this.#options.log(`the chat template could not be run, ChatML is used instead: ${messageOf(error)}`)
      }
    }
    throw templateRefused(refusal ?? "it could not be run")
  }

  #compile(source: string | null): ChatTemplate | null {
    const { bos, eos, log } = this.#options
    if (source === null) {
      log("the model has no chat template, ChatML is used instead")
      return null
    }
    try {
      return compileTemplate(source, bos, eos)
    } catch (error) {
      if (this.#options.isTrial) throw error
      log(`the chat template could not be read, ChatML is used instead: ${messageOf(error)}`)
      return null
    }
  }
}

/**
 * The first form that the template takes and that loses nothing of what was said: some templates leave out
 * what they do not expect. If all lose something, the first that was taken at all; if none was taken, the first refusal.
 * A form that a template fails on is treated like one that it refuses, for not all templates say what they do not take;
 * the failure is thrown where there is nothing better.
 */
function renderFirstFitting(
  template: ChatTemplate,
  forms: readonly ConversationForm[],
  arguments_: Readonly<Record<string, unknown>>,
  mark: string,
): string | TemplateRefusal {
  let lossy: string | null = null
  let refusal: TemplateRefusal | null = null
  let failure: unknown = null
  for (const form of forms) {
    try {
      const prompt = renderForm(template, form, arguments_, mark)
      if (holdsAll(prompt, form.messages)) return prompt
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
  { messages, tools }: ConversationForm,
  arguments_: Readonly<Record<string, unknown>>,
  mark: string,
): string {
  const render = (some: readonly TemplateMessage[], addGenerationPrompt: boolean) =>
    template.render({ messages: some, tools, addGenerationPrompt, arguments: arguments_ })
  const last = messages.at(-1)
  if (last?.role !== "assistant" || last.tool_calls !== undefined) return render(messages, true)
  const begun = last.content ?? ""
  const marked = [...messages.slice(0, -1), { ...last, content: begun + mark }]
  const rendered = render(marked, false)
  const end = rendered.lastIndexOf(mark)
  if (end >= 0) return rendered.slice(0, end)
  return render(messages.slice(0, -1), true) + begun
}

/** What tools answered may also be there as JSON text. */
function holdsAll(prompt: string, messages: readonly TemplateMessage[]): boolean {
  return messages.every(({ role, content }) => {
    const text = content?.trim() ?? ""
    if (role === "tool") return prompt.includes(text) || prompt.includes(JSON.stringify(text).slice(1, -1))
    return role === "assistant" || prompt.includes(text)
  })
}

function textOf(pieces: readonly ProtectedText[]): string {
  return pieces.map((piece) => piece.text).join("")
}
