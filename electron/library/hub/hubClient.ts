import { AppError, toErrorBody } from "../../contract/errors.ts"
import type { HubFile, HubSourceStatus } from "../../contract/hub.ts"
import type { HubSource } from "../../contract/hubSources.ts"
import { type Clock, systemClock } from "../../core/clock.ts"
import { createFileReader } from "./fileReader.ts"
import { type HubAddresses, publicAddresses } from "./hubAddresses.ts"
import type { HubAsk, HubDialect } from "./hubDialect.ts"
import { type Asked, hubError, invalidReply, timedOut } from "./hubErrors.ts"
import type { HubClient, HubFileRef } from "./hubFiles.ts"
import { createHubHttp, type HubTimeouts } from "./hubHttp.ts"
import { refused } from "./hubReplies.ts"
import { isRevision } from "./hubTexts.ts"
import { huggingFaceDialect } from "./huggingFace.ts"
import { modelScopeDialect } from "./modelScope.ts"
import { longestPeftConfig, needsConfig, peftConfigName, peftFactsOf } from "./peftFacts.ts"
import { withoutFrontMatter } from "./readmeText.ts"
import { checkRemotePath, problemOf } from "./remotePaths.ts"
import { isRepoName } from "./repoNames.ts"

export type HubClientOptions = {
  /** The public ones if absent. */
  readonly addresses?: () => HubAddresses
  /** For huggingface.co; no other address is ever told it. */
  readonly token?: () => string | null
  /** With user and password, if it needs them; null: as the environment says; "none": never one. */
  readonly proxy?: () => string | null
  readonly timeouts?: HubTimeouts
  /** How long a probe waits for all of an answer. */
  readonly probeMs?: number
  readonly clock?: Clock
}

const defaultTimeouts: HubTimeouts = { connectMs: 15_000, firstByteMs: 30_000, idleMs: 30_000 }
const longestReadme = 512 * 1024

export function createHubClient(options: HubClientOptions = {}): HubClient & { close(): Promise<void> } {
  const { addresses = () => publicAddresses, token = () => null, proxy = () => null, clock = systemClock } = options
  const { timeouts = defaultTimeouts, probeMs = 8_000 } = options
  const http = createHubHttp({ addresses, token, proxy, timeouts, clock })
  const homeOf = (asked: Asked): string => {
    const home = addresses()[asked.source]
    if (home === null) throw hubError("hub_unreachable", asked, "has no address: enter it in the settings.")
    return home.replace(/\/+$/, "")
  }
  const open = (asked: Asked): HubAsk => ({
    asked,
    home: homeOf(asked),
    get: (what, url, signal) => http.get({ asked: what, url }, signal),
    now: () => clock.now(),
  })
  const read = createFileReader({ http, clock, token, urlOf: (ref) => dialectOf(ref.source).fileUrl(homeOf(ref), ref) })

  /** Null for a file that is not there, or kept back: a page without its card is better than none. */
  const readSmall = async (ref: HubFileRef, files: readonly HubFile[], limitBytes: number, signal: AbortSignal) => {
    const sizeBytes = files.find(({ path }) => path === ref.path)?.sizeBytes ?? 0
    if (sizeBytes === 0) return null
    try {
      const { body } = await read(ref, { start: 0, end: Math.min(sizeBytes, limitBytes) }, signal)
      const pieces: Uint8Array[] = []
      for await (const bytes of body) pieces.push(bytes)
      return Buffer.concat(pieces).toString("utf8")
    } catch (error) {
      if (error instanceof AppError) return null
      throw error
    }
  }

  return {
    search: ({ source, ...query }, signal) => dialectOf(source).search(open({ source }), query, signal),
    async repo({ source, repo, revision }, signal) {
      assertRepo(repo)
      if (revision !== undefined) assertRevision(revision)
      const facts = await dialectOf(source).repo(open({ source, repo }), repo, revision, signal)
      const files = facts.files.filter(({ path }) => problemOf(path) === null)
      const readOf = (path: string, limitBytes: number) =>
        readSmall({ source, repo, revision: facts.revision, path }, files, limitBytes, signal)
      const readme = facts.readme === undefined ? await readOf("README.md", longestReadme) : facts.readme
      const config = needsConfig(facts, files) ? await readOf(peftConfigName, longestPeftConfig) : null
      return {
        ...facts,
        files,
        peft: peftFactsOf(facts, files, config),
        refusedCount: facts.files.length - files.length,
        readme: readme === null ? null : withoutFrontMatter(readme.slice(0, longestReadme)) || null,
      }
    },
    async read(ref, range, signal) {
      assertRepo(ref.repo)
      assertRevision(ref.revision)
      checkRemotePath(ref.path)
      return read(ref, range, signal)
    },
    async probe(source, signal): Promise<HubSourceStatus> {
      const asked: Asked = { source }
      const late = AbortSignal.timeout(probeMs)
      const begun = clock.monotonic()
      try {
        const home = homeOf(asked)
        const url = home + dialectOf(source).probePath
        const either = AbortSignal.any([signal, late])
        const reply = await http.get({ asked, url, withoutToken: true }, either)
        const isJson = /json/i.test(String(reply.headers["content-type"] ?? ""))
        // A page to log in to a network answers everything with 200.
        if (reply.status !== 200) throw refused(asked, reply, new URL(home), clock.now())
        reply.release()
        if (!isJson) throw invalidReply(asked, "a page for people")
        return { source, url: home, isReachable: true, latencyMs: Math.round(clock.monotonic() - begun) }
      } catch (error) {
        if (signal.aborted) throw signal.reason
        const told = late.aborted && !(error instanceof AppError) ? timedOut(asked, "first-byte", probeMs) : error
        return {
          source,
          url: addresses()[source] ?? "",
          isReachable: false,
          latencyMs: null,
          error: toErrorBody(told),
        }
      }
    },
    close: () => http.close(),
  }
}

function dialectOf(source: HubSource): HubDialect {
  return source === "modelscope" ? modelScopeDialect : huggingFaceDialect
}

/** It becomes part of addresses. */
function assertRepo(repo: string): void {
  if (isRepoName(repo)) return
  throw new AppError("invalid_value", "This is no name of a model: write owner/name.", { param: "repo" })
}

/** It becomes part of addresses, too. */
function assertRevision(revision: string): void {
  if (isRevision(revision)) return
  throw new AppError("invalid_value", "This is no branch, tag or commit.", { param: "revision" })
}
