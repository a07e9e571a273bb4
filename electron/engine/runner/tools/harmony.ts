import type { RuleBuilder } from "./callGrammar.ts"
import { readHarmony } from "./harmonyAnswer.ts"
import { argumentsSchema } from "./parameterValues.ts"
import { textUntil } from "./textUntil.ts"
import type { ToolSyntax } from "./toolSyntax.ts"

/** Between the name and the arguments: the channel may come before the name or after it. */
const headerEnds = [" <|constrain|>json", "<|channel|>commentary json", "<|channel|>commentary <|constrain|>json", ""]

/** A thought, which may be over already, and the beginning of the message after it. */
function addLead(grammar: RuleBuilder): string {
  const thought = `"<|channel|>analysis<|message|>" ${textUntil(grammar, "<|end|>")}`
  return grammar.rule("lead", `(${thought})? "<|start|>assistant"?`)
}

/** gpt-oss: every part of an answer is a message with a header, calls are messages to a function. One call ends the answer. */
export const harmony: ToolSyntax = {
  name: "harmony",
  markers: ["<|start|>", "<|channel|>", "<|constrain|>", "<|message|>", "<|end|>", "<|call|>", "<|return|>"],
  triggers: ["to=functions."],
  startTriggers: [],
  endTokens: ["<|call|>", "<|return|>"],
  frame: { open: "", between: null, close: "" },
  addLead,
  addTextLead: (grammar) => {
    const header = `${addLead(grammar)} "<|channel|>final" (" <|constrain|>json")? "<|message|>"`
    return grammar.rule("text-lead", header)
  },
  addCall: (grammar, tool) => {
    const ends = headerEnds.map((end) => JSON.stringify(end)).join(" | ")
    return [
      `<|channel|>commentary to=functions.${tool.name}`,
      { rule: grammar.rule("header-end", `(${ends}) "<|message|>"`) },
      { rule: grammar.schemaRule(argumentsSchema(tool), "") },
    ]
  },
  writeCall: (name, json) => `<|channel|>commentary to=functions.${name} <|constrain|>json<|message|>${json}<|call|>`,
  read: null,
  readAnswer: readHarmony,
}
