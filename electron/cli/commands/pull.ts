import type { Download } from "../../contract/downloads.ts"
import type { HubFileGroup, HubRepo } from "../../contract/hub.ts"
import { size } from "../amounts.ts"
import { CliError } from "../cliError.ts"
import type { Context } from "../command.ts"
import { type Choice, chooseGroup, parsePullName } from "../pullName.ts"
import { safeText } from "../table.ts"
import type { Words } from "../words.ts"
import { type FollowOptions, finish } from "./downloads.ts"
import { fitsOf } from "./search.ts"

export type PullOptions = FollowOptions & { readonly revision?: string }

export async function pull(context: Context, name: string, options: PullOptions): Promise<void> {
  const { client, words, answer, terminal } = context
  const { repo: asked, wanted } = parsePullName(name)
  const { source, revision } = options
  const repo = await client.get<HubRepo>("/hub/repo", { repo: asked, source, revision })
  const isOpen = wanted === null && repo.groups.some(({ kind }) => kind === "model")
  const fits = isOpen ? await fitsOf(client, repo) : null
  const group = groupOf(chooseGroup(repo, wanted, fits?.recommended ?? null), wanted, words)
  if (group !== null && group.inLibrary !== null) {
    const { inLibrary } = group
    return answer({ inLibrary }, () => [words.alreadyHere(inLibrary)])
  }
  const verdict = fits?.fits.find(({ groupId }) => groupId === group?.id)?.estimate.verdict
  if (verdict === "too-large") terminal.tell(words.tooLargeWarning)
  const draft = { source: repo.source, repo: repo.repo, revision: repo.revision, groupId: group?.id }
  const download = await client.send<Download>("POST", "/downloads", { body: draft })
  terminal.tell(safeText(words.pulling(download.name, size(download.totalBytes), download.source)))
  await finish(context, download, options.detach === true)
}

/** Null: the whole repository. */
function groupOf(choice: Choice, wanted: string | null, words: Words): HubFileGroup | null {
  if (choice.kind === "group") return choice.group
  if (choice.kind === "whole") return null
  if (choice.kind === "nothing") throw new CliError(words.nothingToPull)
  const there = choice.groups.map(({ id, quantization, sizeBytes }) =>
    safeText(`  ${quantization ?? "-"}  ${size(sizeBytes)}  ${id}`),
  )
  const missing = wanted === null || choice.kind === "unclear" ? [] : [words.noSuchFile(safeText(wanted))]
  throw new CliError([...missing, words.chooseFile, ...there].join("\n"))
}
