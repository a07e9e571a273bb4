import type { ToolUse } from "../../../contract/completion.ts"
import type { TemplateMessage } from "../prompt/templateMessages.ts"
import { writeJson } from "./jsonText.ts"
import type { WriteCall } from "./toolHistory.ts"

/** A tool as chat templates expect it: the shape of the OpenAI API. */
export type TemplateTool = { readonly type: "function"; readonly function: BareTool }
export type BareTool = { readonly name: string; readonly description: string; readonly parameters: object }

export function apiTool(tool: BareTool): TemplateTool {
  return { type: "function", function: tool }
}

/**
 * All tools, also those that may not be called now: so the beginning of the prompt stays the same from turn to turn, and its
 * tokens can be reused. Of two with one name the last counts.
 */
export function toTemplateTools(use: ToolUse | undefined): TemplateTool[] {
  const byName = new Map(use?.tools.map((tool) => [tool.name, tool]))
  return [...byName.values()].map(({ name, description = "", parameters }) =>
    apiTool({
      name,
      // Many templates add it to other text without asking whether it is there.
      description,
      parameters: typeof parameters === "object" ? parameters : { type: "object", properties: {} },
    }),
  )
}

/** For templates that leave tools out: they are described in the system message. */
export function describeTools(
  messages: readonly TemplateMessage[],
  tools: readonly TemplateTool[],
  writeCall: WriteCall,
): TemplateMessage[] {
  const description = [
    "# Tools",
    "You can call these functions, given as JSON with the schema of their parameters:",
    `<tools>\n${tools.map((tool) => writeJson(tool)).join("\n")}\n</tools>`,
    `To call one, write its name and its arguments as in this example, and nothing after it; for several calls, write one after another. Their results come back between <tool_response> and </tool_response>.`,
    writeCall("name-of-the-function", '{"name-of-a-parameter": "value"}'),
  ].join("\n\n")
  const [first, ...others] = messages
  if (first?.role !== "system") return [{ role: "system", content: description }, ...messages]
  return [{ ...first, content: [first.content, description].filter(Boolean).join("\n\n") }, ...others]
}
