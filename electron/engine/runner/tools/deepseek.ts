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

/** DeepSeek V3.1: `…name<｜tool▁sep｜>{…}`. */
export const deepseek = namedSyntax({
  ...section,
  name: "deepseek",
  markers,
  triggers: ["<｜tool▁calls▁begin｜>", "<｜tool▁call▁begin｜>"],
  callOpen: "<｜tool▁call▁begin｜>",
  nameEnds: ["<｜tool▁sep｜>"],
})
