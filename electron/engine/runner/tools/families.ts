import { apertus } from "./apertus.ts"
import { command, commandAction, functools, granite, hunyuan, nemotron, phi } from "./arrays.ts"
import { deepseek, deepseekCode, hunyuanCode } from "./deepseek.ts"
import { dsml, dsmlCalls } from "./dsml.ts"
import { functionary } from "./functionary.ts"
import { functionaryTurns } from "./functionaryTurns.ts"
import { functionGemma, gemma } from "./gemma.ts"
import { glm } from "./glm.ts"
import { harmony } from "./harmony.ts"
import { hermes } from "./hermes.ts"
import { kimi } from "./kimi.ts"
import { llama } from "./llama.ts"
import { minimax } from "./minimax.ts"
import { mistralArray, mistralNamed } from "./mistral.ts"
import { lfm, olmo, pythonic } from "./pythonic.ts"
import { qwenCoder } from "./qwenCoder.ts"
import { seedOss } from "./seedOss.ts"
import type { ToolSyntax } from "./toolSyntax.ts"

/** Texts that a template has if its model writes calls in this way, and all of which it must have. The first that fits counts. */
const families: readonly (readonly [ToolSyntax, ...string[]])[] = [
  [harmony, "<|channel|>", "<|message|>"],
  [kimi, "<|tool_calls_section_begin|>"],
  [deepseekCode, "<｜tool▁calls▁begin｜>", "```json"],
  [deepseek, "<｜tool▁calls▁begin｜>"],
  [dsmlCalls, "｜DSML｜", "tool_calls>"],
  [dsml, "｜DSML｜"],
  [minimax, "<minimax:tool_call>"],
  [seedOss, "<seed:tool_call>"],
  [glm, "<arg_key>"],
  [qwenCoder, "<tool_call>", "<function="],
  [gemma, "<|tool_call>", "<tool_call|>"],
  [functionGemma, "<start_function_call>"],
  [mistralNamed, "[TOOL_CALLS]", "[ARGS]"],
  [mistralArray, "[TOOL_CALLS]"],
  [command, "<|START_ACTION|>"],
  [commandAction, "Action:", "```json", "tool_name"],
  [apertus, "<|tools_prefix|>"],
  [nemotron, "<TOOLCALL>"],
  [phi, "<|/tool_call|>"],
  [granite, "<|tool_call|>"],
  [hunyuanCode, "<tool_calls>", "<tool_call>", "```json"],
  [hermes, "<tool_call>"],
  [hunyuan, "<tool_calls>"],
  [lfm, "<|tool_call_start|>"],
  [lfm, "<|tool_list_start|>"],
  [lfm, "List of tools: ", "<|im_start|>"],
  [olmo, "<function_calls>"],
  [functionary, "<function="],
  [functionaryTurns, ">>>all"],
  [functools, "functools["],
  [pythonic, "[func_name1("],
  [llama, "<|python_tag|>"],
  [llama, "<|start_header_id|>", '"parameters"'],
  [llama, "<|header_start|>"],
]

/** All that are known. */
export const toolSyntaxes: readonly ToolSyntax[] = [...new Set(families.map(([syntax]) => syntax))]

/** The call syntax of a model, known by its chat template. Templates without any are given that of Hermes. */
export function detectToolSyntax(template: string): ToolSyntax {
  return families.find(([, ...texts]) => texts.every((text) => template.includes(text)))?.[0] ?? hermes
}
