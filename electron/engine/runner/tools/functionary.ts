import { namedSyntax } from "./namedSyntax.ts"

/** Functionary 3.1 and others after Llama 3.1's own prompt format: `<function=name>{…}</function>`. */
export const functionary = namedSyntax({
  name: "functionary",
  markers: [],
  triggers: ["<function="],
  open: "",
  callOpen: "<function=",
  nameEnds: [">"],
  callClose: "</function>",
  close: "",
})
