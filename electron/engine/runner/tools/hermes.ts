import { jsonCallReader } from "./jsonCalls.ts"
import type { ToolSyntax } from "./toolSyntax.ts"

const form = { opens: ["<tool_call>"], close: "</tool_call>" }

/** Hermes, Qwen 2.5 and 3, SmolLM 3, Granite 4 and many more: `<tool_call>{"name": …, "arguments": {…}}</tool_call>`. */
export const hermes: ToolSyntax = {
  name: "hermes",
  markers: [...form.opens, form.close],
  triggers: form.opens,
  startTriggers: [],
  writeCall: (name, json) => `<tool_call>\n{"name": ${JSON.stringify(name)}, "arguments": ${json}}\n</tool_call>`,
  read: jsonCallReader(form),
}
