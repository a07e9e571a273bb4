import type { AdapterReport } from "../../electron/contract/adapters.ts"
import { AppError, type ErrorBody, toErrorBody } from "../../electron/contract/errors.ts"
import type { OfferedItem } from "../../electron/contract/hostTransport.ts"
import type { ImportItem, ImportJob } from "../../electron/contract/library.ts"
import type { ConnectionSlice } from "./connectionSlice.ts"
import {
  type ImportDraft,
  type ImportLook,
  importRequests,
  isThere,
  itemsOf,
  noDraft,
  withLook,
} from "./importDraft.ts"
import type { Slice, SliceTools } from "./slice.ts"
import type { TasksSlice } from "./tasksSlice.ts"

export type ImportsSlice = {
  /** What is being brought in, and what has been until it is dismissed. */
  readonly imports: readonly ImportJob[]
  /** What is about to be brought in; null while nothing is. */
  readonly importDraft: ImportDraft | null
  readonly importActions: ImportActions
}

/** None of them rejects: what the host refuses is kept as the error of its task, or with what was looked at. */
export type ImportActions = {
  /** Asks what is to be brought in. */
  begin(): void
  /** What was dropped on the window or chosen in it: handed to the host, and looked at. */
  offer(items: readonly OfferedItem[]): Promise<void>
  /** By the system's own dialog; false where there is none, and the browser's must do. */
  pick(what: "files" | "folder"): Promise<boolean>
  /** Looks at places of the host's computer, beside those that have been looked at. */
  look(paths: readonly string[]): Promise<void>
  changeDraft(change: Partial<Pick<ImportDraft, "mode" | "excluded">>): void
  /** What adapters are checked against; null: every model. */
  chooseBase(modelId: string | null): void
  start(): Promise<boolean>
  /** What was handed over and is not wanted is forgotten. */
  discard(): void

  cancel(id: string): Promise<boolean>
  dismiss(id: string): Promise<boolean>
}

export const importTask = "import"
export const importJobTask = (id: string) => `import:${id}`

type Needs = TasksSlice & Pick<ConnectionSlice, "app">
type Tools = SliceTools<ImportsSlice & Needs>

export const importsSlice: Slice<ImportsSlice, Needs> = {
  create: (tools) => ({ imports: [], importDraft: null, importActions: createActions(tools) }),
  onSnapshot: (snapshot, { set }) => set({ imports: snapshot.imports }),
  onEvent(event, { set }) {
    if (event.name === "import.changed") {
      const changed = event.payload
      set(({ imports }) => ({
        imports: imports.some(({ id }) => id === changed.id)
          ? imports.map((job) => (job.id === changed.id ? changed : job))
          : [...imports, changed],
      }))
    } else if (event.name === "import.removed") {
      const { id } = event.payload
      set(({ imports }) => ({ imports: imports.filter((job) => job.id !== id) }))
    }
  },
}

function createActions(tools: Tools): ImportActions {
  const { host, get, set } = tools
  const draft = createDraftTools(tools)
  let handingOver: AbortController | null = null

  const attempt = (work: () => Promise<unknown>) => get().attempt(importTask, work)

  const close = () => {
    handingOver?.abort()
    handingOver = null
    get().forgetTask(importTask)
    draft.end()
    set({ importDraft: null })
  }

  /** The desktop's files lie where they lay; a browser's were sent, and would stay for nothing. */
  const forget = (paths: readonly string[]) => {
    if (get().app?.isDesktop === true) return
    // What is left of them the host removes at its next start.
    for (const path of paths) host.call("imports.discard", { path }).catch(() => {})
  }

  return {
    begin() {
      get().forgetTask(importTask)
      set({ importDraft: noDraft })
    },
    async offer(items) {
      if (items.length === 0) return
      draft.change({}, noDraft)
      const own = new AbortController()
      handingOver?.abort()
      handingOver = own
      draft.change({ handOver: { names: items.map(({ file }) => file.name), share: 0 } })
      let paths: readonly string[] = []
      const isDone = await attempt(async () => {
        try {
          const offered = await host.offer(items, own.signal, (share) =>
            draft.change(({ handOver }) => ({ handOver: handOver && { ...handOver, share } })),
          )
          paths = offered.paths
        } catch (error) {
          if (!own.signal.aborted) throw isLost(error) ? notArrived(items) : error
        }
      })
      if (own.signal.aborted) return forget(paths)
      draft.change(({ handedOver }) => ({ handOver: null, handedOver: [...handedOver, ...paths] }))
      if (isDone) await draft.look(paths)
    },
    async pick(what) {
      let paths: readonly string[] | null = null
      const isDone = await attempt(async () => {
        paths = (await host.call("desktop.pick", { what })).paths
      })
      if (paths === null) return !isDone
      await draft.look(paths)
      return true
    },
    look: (paths) => draft.look(paths),
    changeDraft: (change) => draft.change(change),
    chooseBase: (modelId) => draft.chooseBase(modelId),
    async start() {
      const { importDraft, importActions } = get()
      if (importDraft === null) return false
      // One after the other: what has begun is taken out, so that a second try begins only the rest.
      const isDone = await attempt(async () => {
        for (const request of importRequests(importDraft)) {
          await host.call("imports.start", request)
          draft.change(({ looks, handedOver }) => ({
            looks: looks.filter(({ path }) => path !== request.path),
            handedOver: handedOver.filter((path) => path !== request.path),
          }))
        }
      })
      if (isDone) importActions.discard()
      return isDone
    },
    discard() {
      forget(get().importDraft?.handedOver ?? [])
      close()
    },
    cancel: (id) => get().attempt(importJobTask(id), () => host.call("imports.cancel", { id })),
    dismiss: (id) => get().attempt(importJobTask(id), () => host.call("imports.dismiss", { id })),
  }
}

/** That the connection broke is over once it is back; that the files did not arrive is not. */
function notArrived(items: readonly OfferedItem[]): AppError {
  const file = items.map((item) => item.file.name).join(", ")
  return new AppError("import_invalid", "The connection broke while files were sent.", {
    facts: { file, reason: "upload-broken" },
  })
}

function isLost(error: unknown): boolean {
  return error instanceof AppError && error.code === "connection_lost"
}

function createDraftTools({ host, get, set }: Tools) {
  /** Grows with what adapters are checked against, and with the end of a draft: earlier answers are of no use any more. */
  let round = 0
  let drafts = 0

  function change(update: Partial<ImportDraft> | ((draft: ImportDraft) => Partial<ImportDraft>), fresh?: ImportDraft) {
    set(({ importDraft }) => {
      const before = importDraft ?? fresh
      if (before === undefined) return {}
      return { importDraft: { ...before, ...(typeof update === "function" ? update(before) : update) } }
    })
  }

  async function check(item: ImportItem, modelId: string | null): Promise<void> {
    const own = round
    let report: AdapterReport | ErrorBody
    try {
      const companions = companionsOf(get().importDraft ?? noDraft)
      const against = modelId === null ? companions.length > 0 && { companions } : { modelId }
      report = await host.call("adapters.check", { path: item.path, ...against })
    } catch (error) {
      report = toErrorBody(error)
    }
    if (own === round) change(({ reports }) => ({ reports: { ...reports, [item.path]: report } }))
  }

  async function lookAt(path: string): Promise<ImportLook> {
    try {
      return { kind: "found", path, preview: await host.call("imports.look", { path }) }
    } catch (error) {
      return { kind: "failed", path, error: toErrorBody(error) }
    }
  }

  const checkAll = (items: readonly ImportItem[], modelId: string | null) =>
    Promise.all(items.filter(isAdapter).map((item) => check(item, modelId)))

  return {
    change,
    /** What is still asked for it is not for the next one. */
    end(): void {
      round++
      drafts++
    },
    async look(paths: readonly string[]): Promise<void> {
      // What failed before is looked at anew, or was another place.
      change(({ looks }) => ({ looks: looks.filter(({ kind }) => kind !== "failed") }))
      const { importDraft } = get()
      const own = drafts
      const known = new Set(importDraft?.looks.map(({ path }) => path))
      await Promise.all(
        [...new Set(paths)]
          .filter((path) => !known.has(path))
          .map(async (path) => {
            change(({ looks }) => ({ looks: withLook(looks, { kind: "looking", path }) }), noDraft)
            const look = await lookAt(path)
            if (own !== drafts) return
            const items = look.kind === "found" ? look.preview.items : []
            const likely = items.filter((item) => item.isDuplicateLikely === true).map((item) => item.path)
            change(({ looks, excluded }) => ({ looks: withLook(looks, look), excluded: [...excluded, ...likely] }))
          }),
      )
      // All of them are known now, so that an adapter finds its base among the others.
      const draft = get().importDraft
      if (draft !== null && own === drafts) await checkAll(itemsOf(draft), draft.base)
    },
    chooseBase(modelId: string | null): void {
      round++
      change({ base: modelId, reports: {} })
      void checkAll(itemsOf(get().importDraft ?? noDraft), modelId)
    },
  }
}

/** Also one that fits nothing yet: its base may come with it. */
function isAdapter(item: ImportItem): boolean {
  const isSound = item.problem === undefined || item.problem.code === "adapter_mismatch"
  return item.kind !== "model" && isSound && !isThere(item)
}

function companionsOf(draft: ImportDraft): readonly string[] {
  const models = itemsOf(draft).filter(({ kind, problem }) => kind === "model" && problem === undefined)
  return models.map(({ path }) => path).slice(0, 100)
}
