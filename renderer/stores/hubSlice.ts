import type {
  HubFits,
  HubPage,
  HubRepo,
  HubRepoSummary,
  HubSort,
  HubStatus,
  HubSuggestion,
} from "../../electron/contract/hub.ts"
import type { HubChoice, HubSource } from "../../electron/contract/hubSources.ts"
import type { SettingsSlice } from "./settingsSlice.ts"
import type { Slice } from "./slice.ts"
import type { TasksSlice } from "./tasksSlice.ts"

export const hubSearchTask = "hub-search"
/** Looks where a pasted address leads. */
export const hubFindTask = "hub-find"
export const hubRepoTask = "hub-repo"
export const hubFitsTask = "hub-fits"
export const hubSuggestionsTask = "hub-suggestions"
export const hubProbeTask = "hub-probe"
export const hubTokenTask = "hub-token"

const pageSize = 30

export type HubSearch = {
  readonly text: string
  readonly sort: HubSort
  readonly author: string | null
  /** Only what has all of them. */
  readonly tags: readonly string[]
}

/** What is looked for before anybody has typed: models of whoever, in the format that Hearth runs. */
const firstSearch: HubSearch = { text: "", sort: "trending", author: null, tags: [] }

/** A repository by the hub that has it. */
export type HubAddress = { readonly source: HubSource; readonly repo: string }

export type HubResults = {
  readonly search: HubSearch
  readonly source: HubSource
  readonly items: readonly HubRepoSummary[]
  readonly nextCursor: string | null
}

export type HubSlice = {
  /** Null until the host has been reached once. */
  readonly hub: HubStatus | null
  readonly hubSearch: HubSearch
  /** The last ones stand while the next are on their way; null until something has been found once. */
  readonly hubResults: HubResults | null
  /** The repository that is looked at; null while none is, and while it is being read. */
  readonly hubRepo: HubRepo | null
  /** Of `hubRepo` with `hubContext`; the last ones stand while another context is being weighed up. */
  readonly hubFits: HubFits | null
  /** Tokens that a slot is to hold where the fit is told; null: as Hearth would choose. */
  readonly hubContext: number | null
  /** Null until they have been asked for. */
  readonly hubSuggestions: readonly HubSuggestion[] | null
  searchHub(change?: Partial<HubSearch>): Promise<boolean>
  moreOfHub(): Promise<boolean>
  /** By its name, or by its address as copied from a browser; resolves with where it is, null where it is not. */
  findRepo(text: string): Promise<HubAddress | null>
  openRepo(address: HubAddress): Promise<boolean>
  weighRepo(contextSize: number | null): Promise<boolean>
  loadSuggestions(): Promise<boolean>
  probeHub(source?: HubChoice): Promise<boolean>
  /** From now on models are looked for and fetched there. */
  chooseSource(source: HubChoice): Promise<boolean>
  setHubToken(token: string | null): Promise<boolean>
}

/** Where models come from: what is found there, and how it would fit this computer. */
export const hubSlice: Slice<HubSlice, TasksSlice & SettingsSlice> = {
  create({ host, get, set }) {
    /** Answers to a question that has been replaced are of no use any more. */
    const rounds = { search: 0, find: 0, repo: 0, fits: 0 }

    /** Once a newer one of its round has begun, it neither changes nor reports anything. */
    const attemptNewest = <Answer>(
      round: keyof typeof rounds,
      place: string,
      ask: () => Promise<Answer>,
      take: (answer: Answer) => void,
    ) => {
      const own = ++rounds[round]
      return get().attempt(place, async () => {
        try {
          const answer = await ask()
          if (own === rounds[round]) take(answer)
        } catch (error) {
          if (own === rounds[round]) throw error
        }
      })
    }
    const readPage = ({ text, sort, author, tags }: HubSearch, next?: { cursor: string; source: HubSource }) =>
      host.call("hub.search", {
        sort,
        limit: pageSize,
        ...(text.trim() !== "" && { text: text.trim() }),
        ...(author !== null && { author }),
        ...(tags.length > 0 && { tags }),
        // The next page is that of the hub which gave the first.
        ...next,
      })
    const weigh = (repo: HubRepo, contextSize: number | null) =>
      attemptNewest(
        "fits",
        hubFitsTask,
        () =>
          host.call("hub.fits", {
            source: repo.source,
            repo: repo.repo,
            revision: repo.revision,
            ...(contextSize !== null && { load: { contextSize } }),
          }),
        (hubFits) => set({ hubFits }),
      )
    const show = (repo: HubRepo) => {
      set({ hubRepo: repo, hubFits: null })
      if (repo.groups.some(({ kind }) => kind === "model")) void weigh(repo, get().hubContext)
    }
    return {
      hub: null,
      hubSearch: firstSearch,
      hubResults: null,
      hubRepo: null,
      hubFits: null,
      hubContext: null,
      hubSuggestions: null,
      searchHub(change = {}) {
        set(({ hubSearch }) => ({ hubSearch: { ...hubSearch, ...change } }))
        const search = get().hubSearch
        return attemptNewest(
          "search",
          hubSearchTask,
          () => readPage(search),
          (page) => set({ hubResults: { ...page, search } }),
        )
      },
      async moreOfHub() {
        const { hubResults, tasks } = get()
        if (hubResults?.nextCursor == null || tasks[hubSearchTask]?.kind === "running") return true
        const { search, source, nextCursor: cursor } = hubResults
        return attemptNewest(
          "search",
          hubSearchTask,
          () => readPage(search, { cursor, source }),
          (page) => set({ hubResults: withPage(hubResults, page) }),
        )
      },
      async findRepo(text) {
        let address: HubAddress | null = null
        await attemptNewest(
          "find",
          hubFindTask,
          () => host.call("hub.repo", { repo: text.trim() }),
          (repo) => {
            address = { source: repo.source, repo: repo.repo }
            rounds.repo++
            get().forgetTask(hubRepoTask)
            show(repo)
          },
        )
        return address
      },
      async openRepo({ source, repo }) {
        const { hubRepo } = get()
        if (hubRepo?.source === source && hubRepo.repo === repo) return true
        // Whoever opens another one does not wait for what was pasted any more.
        rounds.find++
        rounds.fits++
        get().forgetTask(hubFitsTask)
        set({ hubRepo: null, hubFits: null })
        return attemptNewest("repo", hubRepoTask, () => host.call("hub.repo", { repo, source }), show)
      },
      async weighRepo(contextSize) {
        set({ hubContext: contextSize })
        const { hubRepo } = get()
        return hubRepo === null || weigh(hubRepo, contextSize)
      },
      loadSuggestions: () =>
        get().attempt(hubSuggestionsTask, async () => {
          const { items } = await host.call("hub.suggestions", {})
          set({ hubSuggestions: items })
        }),
      probeHub: (source) =>
        get().attempt(hubProbeTask, async () => {
          set({ hub: await host.call("hub.probe", source === undefined ? {} : { source }) })
        }),
      async chooseSource(source) {
        const isDone = await get().updateSettings({ downloads: { source } }, hubSearchTask)
        return isDone && get().searchHub()
      },
      setHubToken: (token) =>
        get().attempt(hubTokenTask, async () => {
          set({ hub: await host.call("hub.setToken", { token }) })
        }),
    }
  },
  onSnapshot: (snapshot, { set }) => set({ hub: snapshot.hub }),
  onEvent(event, { get, set }) {
    if (event.name === "hub.changed") set({ hub: event.payload })
    if (event.name !== "settings.changed") return
    const { source } = event.payload.settings.downloads
    const { hubResults, tasks } = get()
    // Chosen somewhere else: what another source has is no answer any more. Who chooses it here is searching already.
    const isElsewhere = source !== "auto" && hubResults !== null && hubResults.source !== source
    if (isElsewhere && tasks[hubSearchTask]?.kind !== "running") set({ hubResults: null })
  },
}

/** What changed its place between two pages is listed once. */
function withPage(results: HubResults, page: HubPage): HubResults {
  const known = new Set(results.items.map(({ repo }) => repo))
  return {
    ...results,
    items: [...results.items, ...page.items.filter(({ repo }) => !known.has(repo))],
    nextCursor: page.nextCursor,
  }
}
