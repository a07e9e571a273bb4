/** Families that write their calls as one JSON array between texts of their own. */
import { jsonSyntax } from "./jsonSyntax.ts"
import type { ToolSyntax } from "./toolSyntax.ts"

function arraySyntax(name: string, open: string, close: string): ToolSyntax {
  return jsonSyntax({
    name,
    markers: [open, close].filter((text) => text !== ""),
    opens: [open],
    close: close || null,
    frame: { open: `${open}[`, between: ", ", close: `]${close}` },
  })
}

/** Granite 3: `<|tool_call|>[…]`. */
export const granite = arraySyntax("granite", "<|tool_call|>", "")
/** Phi 4 mini: `<|tool_call|>[…]<|/tool_call|>`. */
export const phi = arraySyntax("phi", "<|tool_call|>", "<|/tool_call|>")
/** Nemotron Nano 2 and Nemotron Super 1.5. */
export const nemotron = arraySyntax("nemotron", "<TOOLCALL>", "</TOOLCALL>")
/** Firefunction 2, and Phi 4 mini with the template of vLLM. */
export const functools = arraySyntax("functools", "functools", "")

/** Hunyuan A13B. */
export const hunyuan = arraySyntax("hunyuan", "<tool_calls>", "</tool_calls>")

/** Command R and R+: an array in a block of code, on many lines. */
export const commandAction = jsonSyntax({
  name: "command-action",
  markers: [],
  opens: ["Action: ```json", "Action:```json"],
  close: "```",
  frame: { open: "Action: ```json\n[\n    ", between: ",\n    ", close: "\n]\n```" },
  nameKey: "tool_name",
  argumentsKey: "parameters",
  line: "\n        ",
  lastLine: "\n    ",
})

/** Command R7B: an array between control tokens, in which arguments are called parameters. */
export const command = jsonSyntax({
  name: "command",
  markers: ["<|START_ACTION|>", "<|END_ACTION|>", "<|START_THINKING|>", "<|END_THINKING|>"],
  opens: ["<|START_ACTION|>"],
  close: "<|END_ACTION|>",
  frame: { open: "<|START_ACTION|>[\n    ", between: ",\n    ", close: "\n]<|END_ACTION|>" },
  nameKey: "tool_name",
  argumentsKey: "parameters",
  membersBefore: String.raw`"\"tool_call_id\": \"" [0-9]{1,3} "\", "`,
})
