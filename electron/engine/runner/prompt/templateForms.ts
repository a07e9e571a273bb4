import { findAbilities, type TemplateAbilities } from "../tools/templateAbilities.ts"
import { type BareTool, describeTools, type TemplateTool } from "../tools/templateTools.ts"
import { shapeCalls, toolsAsText } from "../tools/toolHistory.ts"
import type { ToolSyntax } from "../tools/toolSyntax.ts"
import type { ChatTemplate } from "./chatTemplate.ts"
import { conversationForms } from "./conversationForms.ts"
import type { TemplateMessage } from "./templateMessages.ts"

/** What a template is given. */
export type ConversationForm = {
  readonly messages: readonly TemplateMessage[]
  readonly tools: readonly (TemplateTool | BareTool)[]
}

/** A conversation in ever stricter forms, with tools, calls and their results as the template takes them. */
export function formsFor(
  template: ChatTemplate,
  messages: readonly TemplateMessage[],
  tools: readonly TemplateTool[],
  syntax: ToolSyntax,
): ConversationForm[] {
  const hasCalls = messages.some((message) => message.tool_calls !== undefined || message.role === "tool")
  if (tools.length === 0 && !hasCalls) return conversationForms(messages, syntax.writeCall).map(withoutTools)
  const abilities = abilitiesOf(template)
  const written = abilities.writesCalls ? messages : toolsAsText(messages, syntax.writeCall)
  if (abilities.toolsAs !== null) {
    const forms = conversationForms(written, syntax.writeCall)
    const given = abilities.toolsAs === "bare" ? tools.map((tool) => tool.function) : tools
    return forms.map((form) => ({ messages: shapeCalls(form, abilities), tools: given }))
  }
  const described = tools.length === 0 ? written : describeTools(written, tools, syntax.writeCall)
  return conversationForms(described, syntax.writeCall).map((form) => withoutTools(shapeCalls(form, abilities)))
}

function withoutTools(messages: readonly TemplateMessage[]): ConversationForm {
  return { messages, tools: [] }
}

const known = new WeakMap<ChatTemplate, TemplateAbilities>()

function abilitiesOf(template: ChatTemplate): TemplateAbilities {
  const abilities = known.get(template) ?? findAbilities(template)
  known.set(template, abilities)
  return abilities
}
