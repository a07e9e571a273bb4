import { command, functools, granite, nemotron, phi } from "./arrays.ts"
import { deepseek, deepseekCode } from "./deepseek.ts"
import { functionary } from "./functionary.ts"
import { functionGemma, gemma } from "./gemma.ts"
import { glm } from "./glm.ts"
import { harmony } from "./harmony.ts"
import { hermes } from "./hermes.ts"
import { kimi } from "./kimi.ts"
import { llama } from "./llama.ts"
import { minimax } from "./minimax.ts"
import { mistralArray, mistralNamed } from "./mistral.ts"
import { qwenCoder } from "./qwenCoder.ts"
import { seedOss } from "./seedOss.ts"
import type { ToolSyntax } from "./toolSyntax.ts"

/** Texts that a template has if its model writes calls in this way, and all of which it must have. The first that fits counts. */
const families: readonly (readonly [ToolSyntax, ...string[]])[] = [
  [harmony, "<|channel|>", "<|message|>"],
  [kimi, "<|tool_calls_section_begin|>"],
  [deepseekCode, "<｜tool▁calls▁begin｜>", "```json"],
  [deepseek, "<｜tool▁calls▁begin｜>"],
  [minimax, "<minimax:tool_call>"],
  [seedOss, "<seed:tool_call>"],
  [glm, "<arg_key>"],
  [qwenCoder, "<tool_call>", "<function="],
  [gemma, "<|tool_call>", "<tool_call|>"],
  [functionGemma, "<start_function_call>"],
  [mistralNamed, "[TOOL_CALLS]", "[ARGS]"],
  [mistralArray, "[TOOL_CALLS]"],
  [command, "<|START_ACTION|>"],
  [nemotron, "<TOOLCALL>"],
  [phi, "<|/tool_call|>"],
  [granite, "<|tool_call|>"],
  [hermes, "<tool_call>"],
  [functionary, "<function="],
  [functools, "functools["],
  [llama, "<|python_tag|>"],
  [llama, "<|start_header_id|>", '"parameters"'],
]

/** All that are known. */
export const toolSyntaxes: readonly ToolSyntax[] = [...new Set(families.map(([syntax]) => syntax))]

/** The call syntax of a model, known by its chat template. Templates without any are given that of Hermes. */
export function detectToolSyntax(template: string): ToolSyntax {
  return families.find(([, ...texts]) => texts.every((text) => template.includes(text)))?.[0] ?? hermes
}
