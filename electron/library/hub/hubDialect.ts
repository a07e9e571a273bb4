import type { HubFile, HubPage, HubQuery, HubRepoSummary } from "../../contract/hub.ts"
import type { Asked } from "./hubErrors.ts"
import type { HubFileRef } from "./hubFiles.ts"
import type { HubReply } from "./hubHttp.ts"

/** One hub while it is asked. */
export type HubAsk = {
  readonly asked: Asked
  /** Its address, without a slash at the end. */
  readonly home: string
  get(asked: Asked, url: string, signal: AbortSignal): Promise<HubReply>
  now(): number
}

export type RepoFacts = {
  readonly summary: HubRepoSummary
  readonly revision: string
  /** With all names, also those that are refused. */
  readonly files: readonly HubFile[]
  readonly libraryName: string | null
  readonly baseModel: string | null
  readonly peft: { readonly baseModel: string | null } | null
  /** The card as the API itself tells it; absent: it is a file like others. */
  readonly readme?: string | null
}

/** How one kind of hub is spoken with. */
export interface HubDialect {
  /** Below the address: small, and nothing but an API of this kind answers it. */
  readonly probePath: string
  fileUrl(home: string, ref: HubFileRef): URL
  search(hub: HubAsk, query: HubQuery, signal: AbortSignal): Promise<HubPage>
  repo(hub: HubAsk, name: string, revision: string | undefined, signal: AbortSignal): Promise<RepoFacts>
}
