import { jsonSyntax } from "./jsonSyntax.ts"

/** Hermes, Qwen 2.5 and 3, SmolLM 3, Granite 4 and many more: `<tool_call>{"name": …, "arguments": {…}}</tool_call>`. */
export const hermes = jsonSyntax({
  name: "hermes",
  markers: ["<tool_call>", "</tool_call>"],
  opens: ["<tool_call>"],
  close: "</tool_call>",
  frame: { open: "<tool_call>\n", between: "\n</tool_call>\n<tool_call>\n", close: "\n</tool_call>" },
})
