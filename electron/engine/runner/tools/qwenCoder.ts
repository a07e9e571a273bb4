import { taggedSyntax } from "./taggedSyntax.ts"

/** Qwen 3 Coder, Nemotron 3: `<tool_call><function=name><parameter=key>value</parameter></function></tool_call>`, on lines. */
export const qwenCoder = taggedSyntax({
  name: "qwen-coder",
  markers: ["<tool_call>", "</tool_call>"],
  // The outer tag is what the smaller models forget.
  triggers: ["<tool_call>", "<function="],
  open: "<tool_call>",
  callOpen: "<function=",
  nameEnd: ">",
  keyOpen: "<parameter=",
  keyClose: ">",
  valueOpen: "",
  valueClose: "</parameter>",
  hasLines: true,
  callClose: "</function>",
  close: "</tool_call>",
  isSection: false,
})
