import { jsonSyntax } from "./jsonSyntax.ts"

/** Llama 3.1 to 3.3: the whole answer is `{"name": …, "parameters": {…}}`, sometimes after a control token. */
export const llama = jsonSyntax({
  name: "llama",
  markers: ["<|python_tag|>"],
  opens: ["<|python_tag|>"],
  startTriggers: ["{"],
  close: null,
  endTokens: ["<|eom_id|>", "<|eot_id|>"],
  frame: { open: "", between: "; ", close: "" },
  argumentsKey: "parameters",
  membersBefore: String.raw`"\"type\": \"function\", "`,
})
