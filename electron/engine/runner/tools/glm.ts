import { taggedSyntax } from "./taggedSyntax.ts"

/** GLM 4.5 and later: `<tool_call>name<arg_key>key</arg_key><arg_value>value</arg_value></tool_call>`, on lines. */
export const glm = taggedSyntax({
  name: "glm",
  markers: ["<tool_call>", "</tool_call>", "<arg_key>", "</arg_key>", "<arg_value>", "</arg_value>"],
  triggers: ["<tool_call>"],
  open: "<tool_call>",
  callOpen: "",
  nameEnd: "",
  keyOpen: "<arg_key>",
  keyClose: "</arg_key>",
  valueOpen: "<arg_value>",
  valueClose: "</arg_value>",
  hasLines: false,
  callClose: "",
  close: "</tool_call>",
  isSection: false,
})
