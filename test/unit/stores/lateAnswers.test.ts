import { beforeEach, expect, it, vi } from "vitest"
import { AppError } from "../../../electron/contract/errors.ts"
import type { OfferedItem } from "../../../electron/contract/hostTransport.ts"
import type { HubFits, HubPage } from "../../../electron/contract/hub.ts"
import type { ImportPreview } from "../../../electron/contract/library.ts"
import { type AppStore, createAppStore } from "../../../renderer/stores/appStore.ts"
import { hubFitsTask, hubRepoTask, hubSearchTask } from "../../../renderer/stores/hubSlice.ts"
import { importTask } from "../../../renderer/stores/importsSlice.ts"
import { selectIsTaskRunning, selectTaskError } from "../../../renderer/stores/tasksSlice.ts"
import { someDownload, someFits, someRepo, someSummary } from "../../support/hubPages.ts"
import { defaultSettings, ScriptedHost } from "../../support/scriptedHost.ts"

let host: ScriptedHost
let store: AppStore

beforeEach(async () => {
  host = new ScriptedHost().on("conversations.list", () => ({ items: [], nextCursor: null }))
  store = createAppStore(host)
  store.connect()
  await vi.waitFor(() => expect(store.getState().connection).toBe("ready"))
})

const pageOf = (repo: string, nextCursor: string | null = null): HubPage => ({
  source: "huggingface",
  items: [someSummary({ repo })],
  nextCursor,
})
const found = () => store.getState().hubResults?.items.map(({ repo }) => repo)

it("is still looking when a search that was replaced has ended", async () => {
  const first = Promise.withResolvers<HubPage>()
  const second = Promise.withResolvers<HubPage>()
  host.on("hub.search", ({ text }) => (text === "q" ? first.promise : second.promise))
  const searches = [store.getState().searchHub({ text: "q" }), store.getState().searchHub({ text: "qwen" })]
  first.resolve(pageOf("old/one"))
  await searches[0]
  expect(selectIsTaskRunning(hubSearchTask)(store.getState())).toBe(true)
  second.resolve(pageOf("Qwen/new"))
  await searches[1]
  expect(store.getState().tasks).toEqual({})
  expect(found()).toEqual(["Qwen/new"])
})

it("asks for more of what is shown, not of a search that failed", async () => {
  host.on("hub.search", () => pageOf("Qwen/one", "page-2"))
  await store.getState().searchHub({ text: "qwen" })
  host.fail("hub.search", { code: "hub_timeout", message: "" })
  await store.getState().searchHub({ text: "gemma" })
  host.on("hub.search", () => pageOf("Qwen/two"))
  await store.getState().moreOfHub()
  expect(host.calls.at(-1)?.input).toMatchObject({ text: "qwen", cursor: "page-2" })
  expect(found()).toEqual(["Qwen/one", "Qwen/two"])
})

it("does not show a failure of what nobody waits for any more", async () => {
  const late = Promise.withResolvers<never>()
  host.on("hub.repo", ({ repo }) => (repo === "Qwen/late" ? late.promise : someRepo({ repo })))
  const lateFits = Promise.withResolvers<HubFits>()
  host.on("hub.fits", ({ load }) => (load === undefined ? lateFits.promise : someFits({})))
  const asked = store.getState().findRepo("Qwen/late")
  await store.getState().openRepo({ source: "huggingface", repo: "Qwen/other" })
  await store.getState().weighRepo(8192)
  late.reject(new Error("gone"))
  lateFits.reject(new Error("gone"))
  expect(await asked).toBeNull()
  await vi.waitFor(() => expect(store.getState().tasks).toEqual({}))
  expect(selectTaskError(hubRepoTask)(store.getState())).toBeNull()
  expect(selectTaskError(hubFitsTask)(store.getState())).toBeNull()
  expect(store.getState().hubRepo?.repo).toBe("Qwen/other")
})

it("asks a new source for models when another one was chosen in the settings", async () => {
  host.on("hub.search", () => pageOf("Qwen/one"))
  await store.getState().searchHub()
  const downloads = { ...defaultSettings.downloads, source: "modelscope" } as const
  host.emit("settings.changed", { ...host.snapshot.settings, settings: { ...defaultSettings, downloads } })
  expect(store.getState().hubResults).toBeNull()
})

it("keeps what an event told of a download when the reply to the call comes after it", async () => {
  const done = { kind: "done", modelId: "qwen", adapterId: null, finishedAt: 1 } as const
  host.on("downloads.start", () => {
    host.emit("download.changed", someDownload({ state: done }))
    return someDownload({ state: { kind: "waiting" } })
  })
  await store.getState().startDownload({ source: "huggingface", repo: "Qwen/Qwen3-4B-GGUF", groupId: "g" })
  expect(store.getState().downloads.map(({ state }) => state.kind)).toEqual(["done"])
  host.on("downloads.pause", () => {
    host.emit("download.removed", { id: "d1" })
    return someDownload({ state: { kind: "paused" } })
  })
  await store.getState().pauseDownload("d1")
  expect(store.getState().downloads).toEqual([])
})

it("puts a download back where it was when it could not be moved", async () => {
  for (const id of ["a", "b", "c"]) host.emit("download.changed", someDownload({ id, state: { kind: "waiting" } }))
  host.fail("downloads.move", { code: "download_not_found", message: "" })
  expect(await store.getState().moveDownload("a", null)).toBe(false)
  expect(store.getState().downloads.map(({ id }) => id)).toEqual(["a", "b", "c"])
})

it("shows only what was looked at for this import, not what an earlier one asked for", async () => {
  const late = Promise.withResolvers<ImportPreview>()
  host.on("imports.look", () => late.promise)
  const { importActions } = store.getState()
  const looked = importActions.look(["/one"])
  importActions.discard()
  importActions.begin()
  late.resolve({ path: "/one", app: null, items: [], isCut: false, modes: ["copy"] })
  await looked
  expect(store.getState().importDraft?.looks).toEqual([])
})

it("still says what could not be handed over when the host is back", async () => {
  host.on("imports.discard", () => null)
  const item = { file: { name: "big.gguf", size: 1 }, read: async () => [] } as OfferedItem
  host.offer = async () => {
    throw new AppError("connection_lost", "The host cannot be reached.")
  }
  await store.getState().importActions.offer([item])
  host.lose()
  host.reconnect()
  await vi.waitFor(() => expect(store.getState().connection).toBe("ready"))
  expect(selectTaskError(importTask)(store.getState())).not.toBeNull()
})
