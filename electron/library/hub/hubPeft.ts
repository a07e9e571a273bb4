import type { HubFile, HubRepo } from "../../contract/hub.ts"
import { peftFiles } from "../peft/peftFolder.ts"
import type { RemoteRepo } from "./hubFiles.ts"

const configName = "adapter_config.json"

/**
 * What of a repository makes a PEFT adapter: what is read when it is converted, and no states of its training. Told from the files,
 * whatever the hub calls it; null where there is none, or one in a format that may hold programs.
 */
export function peftOf({ files, peft, baseModel }: Pick<RemoteRepo, "files" | "peft" | "baseModel">): HubRepo["peft"] {
  const found = peftFiles(files.map(({ path }) => path))
  if (found === null || found.weights.length === 0) return null
  const useful = new Set([configName, ...found.weights])
  const kept: readonly HubFile[] = files.filter(({ path }) => useful.has(path))
  return { files: kept, baseModel: peft?.baseModel ?? baseModel }
}
