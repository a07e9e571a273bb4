import { namedSyntax } from "./namedSyntax.ts"

/** Kimi K2: `<|tool_call_begin|>functions.name:0<|tool_call_argument_begin|>{…}<|tool_call_end|>` in a section. */
export const kimi = namedSyntax({
  name: "kimi",
  markers: [
    "<|tool_calls_section_begin|>",
    "<|tool_call_begin|>",
    "<|tool_call_argument_begin|>",
    "<|tool_call_end|>",
    "<|tool_calls_section_end|>",
  ],
  triggers: ["<|tool_calls_section_begin|>", "<|tool_call_begin|>"],
  open: "<|tool_calls_section_begin|>",
  callOpen: "<|tool_call_begin|>",
  nameEnds: ["<|tool_call_argument_begin|>"],
  beforeName: "functions.",
  afterName: '":" [0-9]{1,3}',
  cleanName: (name) =>
    name
      .trim()
      .replace(/^functions\./, "")
      .replace(/:\d+$/, ""),
  callClose: "<|tool_call_end|>",
  close: "<|tool_calls_section_end|>",
})
