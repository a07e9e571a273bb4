import { LRUCache } from "lru-cache"
import { AppError } from "../../contract/errors.ts"
import type {
  HubFileGroup,
  HubFitQuery,
  HubFits,
  HubPage,
  HubQuery,
  HubRepo,
  HubSuggestion,
  RepoName,
} from "../../contract/hub.ts"
import type { HubSource } from "../../contract/hubSources.ts"
import type { MemoryEstimate, ModelLoadSettings } from "../../contract/models.ts"
import type { Clock } from "../../core/clock.ts"
import type { HubClient, HubRepoRef, RemoteRepo } from "../../library/hub/hubFiles.ts"
import { type FindInLibrary, groupFiles } from "../../library/hub/hubGroups.ts"
import { peftOf } from "../../library/hub/hubPeft.ts"
import { type RemoteModel, readRemoteModel } from "../../library/hub/remoteModel.ts"
import { parseRepoName } from "../../library/hub/repoNames.ts"
import type { ModelShape } from "../../library/models/modelShape.ts"
import { exactFit, groupFits } from "./groupFits.ts"
import type { HubSources } from "./hubSources.ts"
import { suggestModels } from "./suggestions.ts"

/** What a person asks of hubs before anything is downloaded. Errors of all but the last: those of `HubClient`. */
export interface HubService {
  /** Of repositories with GGUF files, unless a tag names another format, or the list of tags is empty. */
  search(query: HubQuery): Promise<HubPage>
  /**
   * `repo`: its name, or its address as copied from a browser, which may name the hub and the revision, too. The answer tells which
   * hub it comes from: where Hugging Face is away and the choice is Hearth's, another one is asked for an address of it.
   */
  repo(asked: { readonly repo: string; readonly source?: HubSource; readonly revision?: string }): Promise<HubRepo>
  /** `hub_not_found` for a group that is not there. */
  fits(query: HubFitQuery): Promise<HubFits>
  /** Asks nobody. */
  suggestions(): Promise<readonly HubSuggestion[]>
}

export type HubServiceParts = {
  readonly client: Pick<HubClient, "search" | "repo" | "read">
  /** The source that is asked where none is named. */
  readonly sources: Pick<HubSources, "choose" | "instead">
  readonly models: {
    estimateOf(
      model: { readonly shape?: ModelShape; readonly sizeBytes: number },
      load?: ModelLoadSettings,
    ): Promise<MemoryEstimate>
  }
  readonly findInLibrary: FindInLibrary
  readonly clock: Clock
}

/** A person has stopped waiting by then. */
const limitMs = 60_000
/** Where no format is said: what Hearth can run. */
const usualFormat = "gguf"
const formats: readonly string[] = [usualFormat, "peft", "safetensors"]

export function createHubService({ client, sources, models, findInLibrary, clock }: HubServiceParts): HubService {
  // Of commits, which never change: from the page of a repository to its fits and back, nothing is asked twice.
  const repos = new LRUCache<string, RemoteRepo>({ max: 20 })
  const headers = new LRUCache<string, Promise<RemoteModel | null>>({ max: 100 })

  const within = async <Value>(source: HubSource | undefined, work: (signal: AbortSignal) => Promise<Value>) => {
    const abort = new AbortController()
    const stop = clock.after(limitMs, () => abort.abort(tookTooLong(source)))
    try {
      return await work(abort.signal)
    } finally {
      stop()
      // What is still on its way was asked for by nobody any more: the rest of an answer that was not believed.
      abort.abort()
    }
  }
  /** At one source, and at another that can be reached if that one cannot be; what is wrong then is that it could not. */
  const from = async <Value>(source: HubSource, signal: AbortSignal, ask: (source: HubSource) => Promise<Value>) => {
    try {
      return await ask(source)
    } catch (error) {
      const other = isOutOfReach(error) ? await sources.instead(source, signal) : null
      if (other === null) throw error
      return ask(other).catch(() => {
        throw error
      })
    }
  }
  /** Where nobody has named a source: at the best one first. */
  const wherever = async <Value>(signal: AbortSignal, ask: (source: HubSource) => Promise<Value>): Promise<Value> =>
    from(await sources.choose(signal), signal, ask)
  const remoteRepo = async (ref: HubRepoRef, signal: AbortSignal): Promise<RemoteRepo> => {
    const known = repos.get(keyOf(ref))
    if (known !== undefined) return known
    const found = await client.repo(ref, signal)
    repos.set(keyOf({ ...ref, revision: found.revision }), found)
    return found
  }
  const remoteModel = (ref: Required<HubRepoRef>, group: HubFileGroup, signal: AbortSignal) => {
    const key = `${keyOf(ref)} ${group.id}`
    const read = () => readRemoteModel(client, ref, group, signal)
    // Whoever asked first may have stopped waiting, which ends it for those who have joined.
    const reading = headers.get(key)?.catch(() => read()) ?? read()
    headers.set(key, reading)
    reading.catch(() => {
      if (headers.get(key) === reading) headers.delete(key)
    })
    return reading
  }

  return {
    search: (query) =>
      within(query.source, async (signal) => {
        const ask = (source: HubSource) => client.search({ ...query, source, tags: tagsToAsk(query.tags) }, signal)
        return query.source === undefined ? wherever(signal, ask) : ask(query.source)
      }),
    repo: (asked) =>
      within(asked.source, async (signal) => {
        const address = parseRepoName(asked.repo)
        const named = asked.source ?? address.source
        const { revision = address.revision } = asked
        const ask = (source: HubSource) => {
          // ModelScope counts commits of its own.
          const isForeign = named === "huggingface" && source === "modelscope"
          const ref = { source, repo: address.repo }
          return remoteRepo(revision === undefined || isForeign ? ref : { ...ref, revision }, signal)
        }
        if (named === undefined) return toHubRepo(await wherever(signal, ask), findInLibrary)
        // Who copies an address of huggingface.co means the model, and not the way to it.
        const isAddress = asked.source === undefined && named === "huggingface"
        return toHubRepo(await (isAddress ? from(named, signal, ask) : ask(named)), findInLibrary)
      }),
    fits: ({ source, repo, revision, groupId, load }) =>
      within(source, async (signal) => {
        const remote = await remoteRepo({ source, repo: parseRepoName(repo).repo, revision }, signal)
        const ref = { source, repo: remote.summary.repo, revision: remote.revision }
        const parts = {
          describe: (group: HubFileGroup) => remoteModel(ref, group, signal),
          estimate: (shape: ModelShape | null, sizeBytes: number) =>
            models.estimateOf({ sizeBytes, ...(shape === null ? {} : { shape }) }, load),
        }
        const groups = groupFiles(remote.files)
        if (groupId === undefined) return groupFits(groups, parts)
        const group = groups.find(({ id }) => id === groupId)
        if (group === undefined || group.missingParts > 0) throw noSuchGroup(source, repo, groupId)
        return exactFit(group, parts)
      }),
    suggestions: () => suggestModels((shape, sizeBytes, load) => models.estimateOf({ shape, sizeBytes }, load)),
  }
}

/** A word such as "code" narrows what is found; it must not bring up repositories of which nothing can be used. */
function tagsToAsk(tags: readonly string[] | undefined): readonly string[] {
  const isFormatSaid = tags?.length === 0 || tags?.some((tag) => formats.includes(tag))
  return isFormatSaid === true && tags !== undefined ? tags : [usualFormat, ...(tags ?? [])]
}

function keyOf({ source, repo, revision = "" }: HubRepoRef): string {
  return `${source} ${repo} ${revision}`
}

function toHubRepo(remote: RemoteRepo, findInLibrary: FindInLibrary): HubRepo {
  const { summary, revision, files, readme } = remote
  return { ...summary, revision, readme, groups: groupFiles(files, findInLibrary), peft: peftOf(remote) }
}

function isOutOfReach(error: unknown): boolean {
  return error instanceof AppError && (error.code === "hub_unreachable" || error.code === "hub_timeout")
}

function tookTooLong(source: HubSource | undefined): AppError {
  const facts = { limitMs, ...(source === undefined ? {} : { source }) }
  return new AppError("hub_timeout", "The hub has not answered in a minute.", { facts })
}

function noSuchGroup(source: HubSource, repo: RepoName, file: string): AppError {
  const facts = { source, repo, file: file.slice(0, 200) }
  return new AppError("hub_not_found", `The repository ${repo} has no such file.`, { facts })
}
