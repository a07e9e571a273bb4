import { taggedSyntax } from "./taggedSyntax.ts"

/** Seed-OSS: as Qwen 3 Coder, with an outer tag of its own and values without line breaks around them. */
export const seedOss = taggedSyntax({
  name: "seed-oss",
  markers: ["<seed:tool_call>", "</seed:tool_call>"],
  triggers: ["<seed:tool_call>"],
  open: "<seed:tool_call>",
  callOpen: "<function=",
  nameEnd: ">",
  keyOpen: "<parameter=",
  keyClose: ">",
  valueOpen: "",
  valueClose: "</parameter>",
  hasLines: false,
  callClose: "</function>",
  close: "</seed:tool_call>",
  isSection: false,
})
