import { jsonSyntax } from "./jsonSyntax.ts"
import { pythonic } from "./pythonic.ts"
import type { Reading } from "./textSource.ts"
import type { AnswerReader, ToolSyntax } from "./toolSyntax.ts"

const json = jsonSyntax({
  name: "llama",
  markers: ["<|python_tag|>", "<|python_start|>", "<|python_end|>"],
  opens: ["<|python_tag|>", "<|python_start|>"],
  startTriggers: ["{", "["],
  close: null,
  endTokens: ["<|eom_id|>", "<|eot_id|>", "<|eom|>", "<|eot|>"],
  frame: { open: "", between: "; ", close: "" },
  argumentsKey: "parameters",
  membersBefore: String.raw`"\"type\": \"function\", "`,
})

/** Llama 3.1 to 4: the whole answer is `{"name": …, "parameters": {…}}`, sometimes after a control token. */
export const llama: ToolSyntax = { ...json, read: readEither }

/** Llama 4 writes calls as Python does, whatever its template asks for. */
function* readEither(reader: AnswerReader): Reading<boolean> {
  const from = reader.source.position
  if (yield* json.read(reader)) return true
  reader.source.rewind(from)
  return yield* pythonic.read(reader)
}
