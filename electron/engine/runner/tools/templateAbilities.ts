import type { ChatTemplate } from "../chatTemplate.ts"
import type { TemplateMessage } from "../templateMessages.ts"
import type { CallShape } from "./toolHistory.ts"

/** What a chat template makes of tools, found out by letting it write some. */
export type TemplateAbilities = CallShape & {
  /** It tells the model which tools there are. */
  readonly writesTools: boolean
  /** It writes calls and their results. */
  readonly writesCalls: boolean
}

/** Words that no template has of its own. */
const listed = "zqlisted"
const called = "zqcalled"
const key = "zqkey"
const value = "zqvalue"
const result = "zqresult"
const text = "zqtext"

const shapes: readonly CallShape[] = (["object", "text"] as const).flatMap((argumentsAs) =>
  (["", null] as const).map((emptyContent) => ({ argumentsAs, emptyContent, takesText: true })),
)

export function findAbilities(template: ChatTemplate): TemplateAbilities {
  const writesTools = probe(template, [{ role: "user", content: text }])?.includes(listed) ?? false
  const shape = shapes.find((candidate) => writesCall(probe(template, conversation(candidate, ""))))
  if (shape === undefined) {
    return { writesTools, writesCalls: false, argumentsAs: "object", emptyContent: "", takesText: true }
  }
  const withText = probe(template, conversation(shape, text))
  return {
    ...shape,
    writesTools,
    writesCalls: true,
    takesText: writesCall(withText) && withText?.includes(text) === true,
  }
}

function conversation({ argumentsAs, emptyContent }: CallShape, content: string): TemplateMessage[] {
  const given = argumentsAs === "object" ? { [key]: value } : JSON.stringify({ [key]: value })
  // The id is one that Mistral's templates take, too.
  const call = { id: "000000001", type: "function", function: { name: called, arguments: given } } as const
  return [
    { role: "user", content: "zquser" },
    { role: "assistant", content: content === "" ? emptyContent : content, tool_calls: [call] },
    { role: "tool", content: result, tool_call_id: call.id, name: called },
  ]
}

/** Neither left out, nor written as Python writes a dict, nor as JSON in JSON. */
function writesCall(prompt: string | null): boolean {
  if (prompt === null || ![key, value, result].every((word) => prompt.includes(word))) return false
  return !prompt.includes(`'${value}'`) && !prompt.includes(`\\"${value}`)
}

/** Null where the template does not take it. */
function probe(template: ChatTemplate, messages: readonly TemplateMessage[]): string | null {
  const parameters = { type: "object", properties: { [key]: { type: "string", description: "" } }, required: [key] }
  const tools = [{ type: "function", function: { name: listed, description: "", parameters } } as const]
  try {
    return template.render({ messages, tools, addGenerationPrompt: true, arguments: {} })
  } catch {
    return null
  }
}
