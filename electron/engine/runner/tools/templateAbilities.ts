import type { ChatTemplate } from "../prompt/chatTemplate.ts"
import type { TemplateMessage } from "../prompt/templateMessages.ts"
import { apiTool } from "./templateTools.ts"
import type { CallShape } from "./toolHistory.ts"

/** What a chat template makes of tools, found out by letting it write some. */
export type TemplateAbilities = CallShape & {
  /** How it takes the tools to tell the model of them: as the API has them, or without what stands around. Null: not at all. */
  readonly toolsAs: "api" | "bare" | null
  /** It writes calls and their results. */
  readonly writesCalls: boolean
}

/** Words that no template has of its own. */
const listed = "zqlisted"
const called = "zqcalled"
const second = "zqsecond"
const key = "zqkey"
const value = "zqvalue"
const result = "zqresult"
const text = "zqtext"

const shapes: readonly CallShape[] = (["object", "text"] as const).flatMap((argumentsAs) =>
  (["", null] as const).map((emptyContent) => ({ argumentsAs, emptyContent, takesText: true, takesSeveral: true })),
)

export function findAbilities(template: ChatTemplate): TemplateAbilities {
  const question = [{ role: "user", content: text }] as const
  const toolsAs = (["api", "bare"] as const).find((one) => probe(template, question, one)?.includes(listed)) ?? null
  const shape = shapes.find((candidate) => writesCall(probe(template, conversation(candidate, ""), toolsAs)))
  if (shape === undefined) {
    const any = { argumentsAs: "object", emptyContent: "", takesText: true, takesSeveral: true } as const
    return { ...any, toolsAs, writesCalls: false }
  }
  const withText = probe(template, conversation(shape, text), toolsAs)
  const several = probe(template, conversation(shape, "", [value, second]), toolsAs)
  return {
    ...shape,
    toolsAs,
    writesCalls: true,
    takesText: writesCall(withText) && withText?.includes(text) === true,
    takesSeveral: writesCall(several) && several?.includes(second) === true,
  }
}

/** A question, the calls with these values, and a result for each. */
function conversation(
  { argumentsAs, emptyContent }: CallShape,
  content: string,
  values: readonly string[] = [value],
): TemplateMessage[] {
  const calls = values.map((one, index) => {
    const given = argumentsAs === "object" ? { [key]: one } : JSON.stringify({ [key]: one })
    // The ids are such that Mistral's templates take them, too.
    return { id: `00000000${index + 1}`, type: "function", function: { name: called, arguments: given } } as const
  })
  return [
    { role: "user", content: "zquser" },
    { role: "assistant", content: content === "" ? emptyContent : content, tool_calls: calls },
    ...calls.map(({ id }) => ({ role: "tool", content: result, tool_call_id: id, name: called }) as const),
  ]
}

/** Neither left out, nor written as Python writes a dict (though it may be written as Python calls functions), nor as JSON in JSON. */
function writesCall(prompt: string | null): boolean {
  if (prompt === null || ![key, value, result].every((word) => prompt.includes(word))) return false
  return !prompt.includes(`'${key}': '${value}'`) && !prompt.includes(`\\"${value}`)
}

/** Null where the template does not take it. */
function probe(
  template: ChatTemplate,
  messages: readonly TemplateMessage[],
  toolsAs: TemplateAbilities["toolsAs"],
): string | null {
  const parameters = { type: "object", properties: { [key]: { type: "string", description: "" } }, required: [key] }
  const listedTool = { name: listed, description: "", parameters }
  const tools = toolsAs === null ? [] : [toolsAs === "bare" ? listedTool : apiTool(listedTool)]
  try {
    return template.render({ messages, tools, addGenerationPrompt: true, arguments: {} })
  } catch {
    return null
  }
}
