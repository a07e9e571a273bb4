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
  closeRepo(): void
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
    const rounds = { search: 0, repo: 0, fits: 0 }

    const readPage = (cursor?: string): Promise<HubPage> => {
      const { text, sort, author, tags } = get().hubSearch
      return host.call("hub.search", {
        sort,
        limit: pageSize,
        ...(text.trim() !== "" && { text: text.trim() }),
        ...(author !== null && { author }),
        ...(tags.length > 0 && { tags }),
        // The next page is that of the hub which gave the first.
        ...(cursor !== undefined && { cursor, source: get().hubResults?.source }),
      })
    }
    const weigh = (repo: HubRepo, contextSize: number | null) =>
      get().attempt(hubFitsTask, async () => {
        const own = ++rounds.fits
        const fits = await host.call("hub.fits", {
          source: repo.source,
          repo: repo.repo,
          revision: repo.revision,
          ...(contextSize !== null && { load: { contextSize } }),
        })
        if (own === rounds.fits) set({ hubFits: fits })
      })
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
        return get().attempt(hubSearchTask, async () => {
          const own = ++rounds.search
          const search = get().hubSearch
          try {
            const page = await readPage()
            if (own === rounds.search) set({ hubResults: { ...page, search } })
          } catch (error) {
            // A newer search is under way: its own outcome is what is shown.
            if (own === rounds.search) throw error
          }
        })
      },
      async moreOfHub() {
        const cursor = get().hubResults?.nextCursor
        if (cursor == null || get().tasks[hubSearchTask]?.kind === "running") return true
        return get().attempt(hubSearchTask, async () => {
          const own = rounds.search
          const page = await readPage(cursor)
          if (own !== rounds.search) return
          set(({ hubResults }) => (hubResults && { hubResults: withPage(hubResults, page) }) || {})
        })
      },
      async findRepo(text) {
        let address: HubAddress | null = null
        await get().attempt(hubRepoTask, async () => {
          const own = ++rounds.repo
          const repo = await host.call("hub.repo", { repo: text.trim() })
          if (own !== rounds.repo) return
          address = { source: repo.source, repo: repo.repo }
          show(repo)
        })
        return address
      },
      async openRepo({ source, repo }) {
        const { hubRepo } = get()
        if (hubRepo?.source === source && hubRepo.repo === repo) return true
        rounds.fits++
        get().forgetTask(hubFitsTask)
        set({ hubRepo: null, hubFits: null })
        return get().attempt(hubRepoTask, async () => {
          const own = ++rounds.repo
          try {
            const found = await host.call("hub.repo", { repo, source })
            if (own === rounds.repo) show(found)
          } catch (error) {
            if (own === rounds.repo) throw error
          }
        })
      },
      closeRepo() {
        rounds.repo++
        rounds.fits++
        get().forgetTask(hubRepoTask)
        set({ hubRepo: null, hubFits: null })
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
  onEvent(event, { set }) {
    if (event.name === "hub.changed") set({ hub: event.payload })
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
