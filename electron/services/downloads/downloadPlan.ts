import { AppError } from "../../contract/errors.ts"
import type { HubSource } from "../../contract/hubSources.ts"
import type { RemoteRepo } from "../../library/hub/hubFiles.ts"
import { groupFiles } from "../../library/hub/hubGroups.ts"
import type { DownloadPlan } from "../../store/downloadStore.ts"

/**
 * What PEFT itself reads of such a repository, and what tells people about it. No two of these names are the same where upper and
 * lower case are, or once they were made safe.
 */
const peftFiles = /^(adapter_config\.json|adapter_model(-\d{5}-of-\d{5})?\.safetensors(\.index\.json)?|README\.md)$/

/** The files that are fetched for a draft. `hub_not_found` where the repository does not have them. */
export function planDownload(
  { source, repo, groupId }: { source: HubSource; repo: string; groupId?: string },
  remote: Pick<RemoteRepo, "files" | "revision" | "peft">,
  createdAt: number,
): DownloadPlan {
  const common = { repo, revision: remote.revision, origin: source, createdAt }
  if (groupId === undefined) {
    const files = remote.peft === null ? [] : remote.files.filter(({ path }) => peftFiles.test(path))
    if (!files.some(({ path }) => path.endsWith(".safetensors"))) throw missing(source, repo, "a PEFT adapter")
    return { ...common, groupId: "", name: nameOf(repo), kind: "adapter", isPeft: true, files }
  }
  const group = groupFiles(remote.files).find(({ id }) => id === groupId)
  if (group === undefined) throw missing(source, repo, groupId)
  if (group.missingParts > 0) throw missing(source, repo, `${group.missingParts} of the parts of ${groupId}`)
  const name = [nameOf(repo), ...(group.quantization === null ? [] : [group.quantization])].join(" ")
  return { ...common, groupId, name, kind: group.kind, isPeft: false, files: group.files }
}

/** "Qwen/Qwen3-4B-GGUF" → "Qwen3-4B". */
function nameOf(repo: string): string {
  return (repo.split("/").at(-1) ?? repo).replace(/[-_.]gguf$/i, "")
}

function missing(source: HubSource, repo: string, what: string): AppError {
  return new AppError("hub_not_found", `${source} does not have ${what} in ${repo}.`, {
    facts: { source, repo, file: what },
  })
}
