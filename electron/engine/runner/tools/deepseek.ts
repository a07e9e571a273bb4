import { namedSyntax } from "./namedSyntax.ts"

const markers = [
  "<｜tool▁calls▁begin｜>",
  "<｜tool▁call▁begin｜>",
  "<｜tool▁sep｜>",
  "<｜tool▁call▁end｜>",
  "<｜tool▁calls▁end｜>",
]
const section = { open: "<｜tool▁calls▁begin｜>", callClose: "<｜tool▁call▁end｜>", close: "<｜tool▁calls▁end｜>" }

/** DeepSeek V3 and R1: `…function<｜tool▁sep｜>name`, and the arguments in a block of code. */
export const deepseekCode = namedSyntax({
  ...section,
  name: "deepseek-code",
  markers,
  triggers: ["<｜tool▁calls▁begin｜>", "<｜tool▁call▁begin｜>"],
  callOpen: "<｜tool▁call▁begin｜>function<｜tool▁sep｜>",
  nameEnds: ["\n"],
  beforeArguments: "```json\n",
  afterArguments: "\n```",
  between: "\n",
})

/** Hunyuan of 0.5 to 7 billion parameters, which writes the same between other texts. */
export const hunyuanCode = namedSyntax({
  name: "hunyuan-code",
  markers: ["<tool_calls>", "</tool_calls>", "<tool_call>", "</tool_call>"],
  triggers: ["<tool_calls>", "<tool_call>"],
  open: "<tool_calls>",
  callOpen: "<tool_call>",
  nameEnds: ["\n"],
  beforeArguments: "```json\n",
  afterArguments: "\n```",
  callClose: "</tool_call>",
  between: "\n",
  close: "</tool_calls>",
})

/** DeepSeek V3.1: `…name<｜tool▁sep｜>{…}`. */
export const deepseek = namedSyntax({
  ...section,
  name: "deepseek",
  markers,
  triggers: ["<｜tool▁calls▁begin｜>", "<｜tool▁call▁begin｜>"],
  callOpen: "<｜tool▁call▁begin｜>",
  nameEnds: ["<｜tool▁sep｜>"],
})
