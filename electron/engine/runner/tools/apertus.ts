import { namedSyntax } from "./namedSyntax.ts"

/** Apertus: an array of objects whose only key is the name, `<|tools_prefix|>[{"name": {…}}]<|tools_suffix|>`. */
export const apertus = namedSyntax({
  name: "apertus",
  markers: ["<|tools_prefix|>", "<|tools_suffix|>", "<|inner_prefix|>", "<|inner_suffix|>"],
  triggers: ["<|tools_prefix|>"],
  open: "<|tools_prefix|>[",
  callOpen: '{"',
  nameEnds: ['":'],
  beforeArguments: " ",
  callClose: "}",
  separator: ",",
  between: ", ",
  close: "]<|tools_suffix|>",
})
