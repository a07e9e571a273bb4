import { jsonSyntax } from "./jsonSyntax.ts"
import { namedSyntax } from "./namedSyntax.ts"
import type { Reading } from "./textSource.ts"
import type { AnswerReader, ToolSyntax } from "./toolSyntax.ts"

/** Mistral 7B v0.3, Nemo, Small 3.1: `[TOOL_CALLS][{"name": …, "arguments": {…}}]`. */
export const mistralArray = jsonSyntax({
  name: "mistral-array",
  markers: ["[TOOL_CALLS]"],
  opens: ["[TOOL_CALLS]"],
  close: null,
  frame: { open: "[TOOL_CALLS] [", between: ", ", close: "]" },
  membersAfter: String.raw`", \"id\": \"" [a-zA-Z0-9]{9} "\""`,
})

const named = namedSyntax({
  name: "mistral-named",
  markers: ["[TOOL_CALLS]", "[ARGS]", "[CALL_ID]"],
  triggers: ["[TOOL_CALLS]"],
  open: "",
  callOpen: "[TOOL_CALLS]",
  nameEnds: ["[ARGS]"],
  afterName: '"[CALL_ID]" [a-zA-Z0-9]{9}',
  cleanName: (name) => name.split("[CALL_ID]")[0] ?? name,
  callClose: "",
  close: "",
})

/** Mistral Small 3.2, Devstral, Magistral, Ministral 3: `[TOOL_CALLS]name[ARGS]{…}`, some with `[CALL_ID]…` in between. */
export const mistralNamed: ToolSyntax = { ...named, read: readEither }

/** What a model of the newer kind writes tells itself apart; templates do not always match their models. */
function* readEither(reader: AnswerReader): Reading<boolean> {
  const from = reader.source.position
  if (yield* mistralArray.read(reader)) return true
  reader.source.rewind(from)
  return yield* named.read(reader)
}
