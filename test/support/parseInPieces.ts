import type { ToolDefinition, ToolUse } from "../../electron/contract/completion.ts"
import {
  OutputParser,
  type OutputParserOptions,
  type OutputPart,
} from "../../electron/engine/runner/answer/outputParser.ts"
import { hermes } from "../../electron/engine/runner/tools/hermes.ts"

export type ParsedAnswer = {
  readonly reasoning: string
  readonly text: string
  readonly calls: readonly { readonly name: string; readonly arguments: string }[]
}

/** What a parser makes of an answer that comes in pieces of one size. */
export function parseInPieces(
  answer: string,
  size: number,
  options: Partial<OutputParserOptions> & { readonly tools?: readonly ToolDefinition[] } = {},
): ParsedAnswer {
  const { tools, ...given } = options
  const toolUse: ToolUse | undefined =
    tools === undefined ? undefined : { tools, choice: "auto", allowsParallelCalls: true }
  const parser = new OutputParser({ thinkTags: null, startsInsideThought: false, syntax: hermes, toolUse, ...given })
  const pieces = answer.match(new RegExp(`[^]{1,${size}}`, "gu")) ?? []
  return joinParts([...pieces.flatMap((piece) => parser.push(piece)), ...parser.flush()])
}

function joinParts(parts: readonly OutputPart[]): ParsedAnswer {
  const answer = { reasoning: "", text: "", calls: [] as { name: string; arguments: string }[] }
  for (const part of parts) {
    if (part.kind === "call-started") answer.calls.push({ name: part.name, arguments: "" })
    else if (part.kind === "call-arguments") {
      const call = answer.calls.at(-1)
      if (call === undefined) throw new Error("arguments without a call")
      call.arguments += part.json
    } else answer[part.kind] += part.text
  }
  return answer
}
