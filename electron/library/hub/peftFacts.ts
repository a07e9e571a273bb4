import { z } from "zod"
import type { HubFile } from "../../contract/hub.ts"
import { parseJson } from "../../core/parseJson.ts"
import { peftFiles } from "../peft/peftFolder.ts"
import type { RepoFacts } from "./hubDialect.ts"

export const peftConfigName = "adapter_config.json"
export const longestPeftConfig = 64 * 1024

const configShape = z.object({ base_model_name_or_path: z.string().min(1).max(500) })

type Facts = Pick<RepoFacts, "peft" | "baseModel">

/** Whether only the adapter's own configuration can say what it was made for. */
export function needsConfig(facts: Facts, files: readonly HubFile[]): boolean {
  return isPeft(files) && (facts.peft?.baseModel ?? facts.baseModel) === null
}

/** Not every hub calls such a repository by its name: its files say it, too. `config`: the text of its configuration, if it was read. */
export function peftFactsOf(facts: Facts, files: readonly HubFile[], config: string | null): RepoFacts["peft"] {
  if (!isPeft(files)) return facts.peft
  return { baseModel: facts.peft?.baseModel ?? facts.baseModel ?? baseOf(config) }
}

function isPeft(files: readonly HubFile[]): boolean {
  return (peftFiles(files.map(({ path }) => path))?.weights.length ?? 0) > 0
}

function baseOf(config: string | null): string | null {
  return configShape.safeParse(parseJson(config ?? "")).data?.base_model_name_or_path ?? null
}
