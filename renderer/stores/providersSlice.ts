import type {
  ProviderCheck,
  ProviderDraft,
  ProviderInfo,
  ProviderPatch,
  ProviderPreset,
  RemoteModelPatch,
} from "../../electron/contract/providers.ts"
import { without } from "./chatTools.ts"
import type { NavigationSlice } from "./navigationSlice.ts"
import {
  type ConnectionDraft,
  connectionOf,
  draftOfPreset,
  type NewProviderDraft,
  noPreset,
  patchOf,
} from "./providerDraft.ts"
import type { Slice, SliceTools } from "./slice.ts"
import type { TasksSlice } from "./tasksSlice.ts"

export type ProvidersSlice = {
  /** In the host's order; one that is added later stands at the end. */
  readonly providers: readonly ProviderInfo[]
  /** What the last look at each service found, by its id; forgotten with the window. */
  readonly providerChecks: Readonly<Record<string, ProviderCheck>>
  /** How a provider is to be reached, typed and not saved yet, by its id. */
  readonly connectionDrafts: Readonly<Record<string, ConnectionDraft>>
  /** Null while none is being added. */
  readonly newProvider: NewProviderDraft | null
  readonly providerActions: ProviderActions
}

/** None of them rejects: what the host refuses is kept as the error of its task. True where all went well. */
export type ProviderActions = {
  startAdding(): void
  choosePreset(preset: ProviderPreset | null): void
  changeNew(change: Partial<NewProviderDraft>): void
  stopAdding(): void
  /** Adds what the draft says, goes to it and asks it for its models. */
  add(secret: string): Promise<boolean>

  changeConnection(id: string, change: Partial<ConnectionDraft>): void
  discardConnection(id: string): void
  saveConnection(id: string): Promise<boolean>

  setEnabled(id: string, isEnabled: boolean): Promise<boolean>
  addSecret(id: string, secret: string, label: string): Promise<boolean>
  removeSecret(id: string, secretId: string): Promise<boolean>
  /** Null deletes the header. */
  setHeader(id: string, name: string, value: string | null): Promise<boolean>
  remove(id: string): Promise<boolean>

  check(id: string, model?: string): Promise<boolean>
  fetchModels(id: string): Promise<boolean>
  setModels(id: string, models: readonly string[], patch: RemoteModelPatch): Promise<boolean>
  removeModel(id: string, model: string): Promise<boolean>
}

export const newProviderTask = "provider:new"
export const connectionTask = (id: string) => `provider:${id}:connection`
export const secretsTask = (id: string) => `provider:${id}:secrets`
export const headersTask = (id: string) => `provider:${id}:headers`
export const checkTask = (id: string) => `provider:${id}:check`
export const remoteModelsTask = (id: string) => `provider:${id}:models`
export const providerTask = (id: string) => `provider:${id}`

type Needs = TasksSlice & Pick<NavigationSlice, "place" | "go">

export const providersSlice: Slice<ProvidersSlice, Needs> = {
  create: (tools) => ({
    providers: [],
    providerChecks: {},
    connectionDrafts: {},
    newProvider: null,
    providerActions: { ...addingActions(tools), ...connectionActions(tools), ...modelActions(tools) },
  }),
  onSnapshot: (snapshot, { set }) => set({ providers: snapshot.providers }),
  onEvent(event, { set }) {
    if (event.name === "provider.changed")
      set(({ providers }) => ({ providers: withProvider(providers, event.payload) }))
    else if (event.name === "provider.removed") {
      const { id } = event.payload
      set(({ providers, providerChecks, connectionDrafts }) => ({
        providers: providers.filter((provider) => provider.id !== id),
        providerChecks: without(providerChecks, id),
        connectionDrafts: without(connectionDrafts, id),
      }))
    }
  },
}

type Tools = SliceTools<ProvidersSlice & Needs>

function addingActions({ host, get, set }: Tools) {
  return {
    startAdding: () => set(({ newProvider }) => ({ newProvider: newProvider ?? noPreset })),
    choosePreset(preset: ProviderPreset | null) {
      get().forgetTask(newProviderTask)
      set({ newProvider: preset === null ? noPreset : draftOfPreset(preset) })
    },
    changeNew: (change: Partial<NewProviderDraft>) =>
      set(({ newProvider }) => ({ newProvider: newProvider && { ...newProvider, ...change } })),
    stopAdding() {
      get().forgetTask(newProviderTask)
      set({ newProvider: null })
    },
    add: (secret: string) =>
      get().attempt(newProviderTask, async () => {
        const draft = get().newProvider
        if (draft === null || draft.preset === null) return
        const added = await host.call("providers.create", { provider: toProviderDraft(draft, secret) })
        set(({ providers }) => ({
          newProvider: null,
          // Its event may still be on its way; one that is there already is newer than the answer.
          providers: providers.some(({ id }) => id === added.id) ? providers : [...providers, added],
        }))
        // Whoever has gone elsewhere meanwhile stays there.
        if (get().place.page === "providers") get().go("providers", added.id)
        void get().providerActions.fetchModels(added.id)
      }),
  }
}

function connectionActions({ host, get, set }: Tools) {
  const update = (task: string, id: string, patch: ProviderPatch) =>
    get().attempt(task, () => host.call("providers.update", { id, patch }))
  return {
    changeConnection(id: string, change: Partial<ConnectionDraft>) {
      const provider = findProvider(get(), id)
      if (provider === undefined) return
      set(({ connectionDrafts }) => {
        const draft = { ...(connectionDrafts[id] ?? connectionOf(provider)), ...change }
        return { connectionDrafts: { ...connectionDrafts, [id]: draft } }
      })
    },
    discardConnection(id: string) {
      get().forgetTask(connectionTask(id))
      set(({ connectionDrafts }) => ({ connectionDrafts: without(connectionDrafts, id) }))
    },
    async saveConnection(id: string) {
      const provider = findProvider(get(), id)
      const draft = get().connectionDrafts[id]
      if (provider === undefined || draft === undefined) return false
      const isSaved = await update(connectionTask(id), id, patchOf(draft, provider))
      // What was typed while it was being saved is not lost.
      if (isSaved && get().connectionDrafts[id] === draft) get().providerActions.discardConnection(id)
      return isSaved
    },
    setEnabled: (id: string, isEnabled: boolean) => update(providerTask(id), id, { isEnabled }),
    setHeader: (id: string, name: string, value: string | null) =>
      update(headersTask(id), id, { headers: { [name]: value } }),
    addSecret: (id: string, secret: string, label: string) =>
      get().attempt(secretsTask(id), () =>
        host.call("providers.addSecret", { id, secret, ...(label === "" ? {} : { label }) }),
      ),
    removeSecret: (id: string, secretId: string) =>
      get().attempt(secretsTask(id), () => host.call("providers.removeSecret", { id, secretId })),
    remove: (id: string) =>
      get().attempt(providerTask(id), async () => {
        await host.call("providers.remove", { id })
        const { place, go } = get()
        if (place.page === "providers" && place.item === id) go("providers")
      }),
  }
}

function modelActions({ host, get, set }: Tools) {
  return {
    check: (id: string, model?: string) =>
      get().attempt(checkTask(id), async () => {
        const found = await host.call("providers.check", model === undefined ? { id } : { id, model })
        set(({ providerChecks }) => ({ providerChecks: { ...providerChecks, [id]: found } }))
      }),
    fetchModels: (id: string) => get().attempt(remoteModelsTask(id), () => host.call("providers.fetchModels", { id })),
    setModels: (id: string, models: readonly string[], patch: RemoteModelPatch) =>
      get().attempt(remoteModelsTask(id), async () => {
        const [only, ...more] = models
        if (only === undefined) return
        if (more.length === 0) await host.call("providers.setModel", { id, model: only, patch })
        else await host.call("providers.setModels", { id, models, patch })
      }),
    removeModel: (id: string, model: string) =>
      get().attempt(remoteModelsTask(id), () => host.call("providers.removeModel", { id, model })),
  }
}

function toProviderDraft(draft: NewProviderDraft, secret: string): ProviderDraft {
  const { preset, name, baseUrl, protocol, auth } = draft
  return {
    kind: preset?.id ?? "other",
    ...(name.trim() !== "" && { name: name.trim() }),
    ...(baseUrl.trim() !== "" && { baseUrl: baseUrl.trim() }),
    protocol,
    auth,
    ...(secret.trim() !== "" && { secrets: [{ secret: secret.trim() }] }),
  }
}

function withProvider(providers: readonly ProviderInfo[], changed: ProviderInfo): readonly ProviderInfo[] {
  return providers.some(({ id }) => id === changed.id)
    ? providers.map((provider) => (provider.id === changed.id ? changed : provider))
    : [...providers, changed]
}

export function findProvider({ providers }: Pick<ProvidersSlice, "providers">, id: string): ProviderInfo | undefined {
  return providers.find((provider) => provider.id === id)
}
