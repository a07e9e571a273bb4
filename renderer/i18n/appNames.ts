import type { OtherApp } from "../../electron/contract/library.ts"

/** As their makers write them, in every language. */
export const appNames = {
  lmstudio: "LM Studio",
  ollama: "Ollama",
  jan: "Jan",
  gpt4all: "GPT4All",
} as const satisfies Record<OtherApp, string>
