import { taggedSyntax } from "./taggedSyntax.ts"

/** MiniMax M2: `<minimax:tool_call><invoke name="name"><parameter name="key">value</parameter></invoke></minimax:tool_call>`. */
export const minimax = taggedSyntax({
  name: "minimax",
  markers: ["<minimax:tool_call>", "</minimax:tool_call>"],
  triggers: ["<minimax:tool_call>"],
  open: "<minimax:tool_call>",
  callOpen: '<invoke name="',
  nameEnd: '">',
  keyOpen: '<parameter name="',
  keyClose: '">',
  valueOpen: "",
  valueClose: "</parameter>",
  hasLines: false,
  callClose: "</invoke>",
  close: "</minimax:tool_call>",
  isSection: true,
})
