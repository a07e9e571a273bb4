import { beforeEach, expect, it, vi } from "vitest"
import { type AppStore, createAppStore } from "../../../renderer/stores/appStore.ts"
import { selectIsTaskRunning, selectTaskError } from "../../../renderer/stores/tasksSlice.ts"
import { defaultSettings, ScriptedHost, someEstimate, someModel, someRequest } from "../../support/scriptedHost.ts"

let host: ScriptedHost
let store: AppStore

beforeEach(async () => {
  host = new ScriptedHost().on("conversations.list", () => ({ items: [], nextCursor: null }))
  store = createAppStore(host)
  store.connect()
  await vi.waitFor(() => expect(store.getState().connection).toBe("ready"))
})

it("keeps the order of the library when a model changes, and adds a new one at the end", () => {
  host.emit("model.changed", someModel({ id: "b", name: "B" }))
  host.emit("model.changed", someModel({ state: { kind: "loading", progress: 0.5 } }))
  expect(store.getState().models.map(({ id, state }) => [id, state.kind])).toEqual([
    ["ember", "loading"],
    ["b", "unloaded"],
  ])
  host.emit("model.removed", { id: "ember" })
  expect(store.getState().models.map(({ id }) => id)).toEqual(["b"])
})

it("puts a new request first, updates a known one in place, and forgets what the host forgot", () => {
  for (let id = 1; id <= 201; id++) host.emit("request.changed", someRequest({ id: String(id) }))
  host.emit("request.changed", someRequest({ id: "200", status: { kind: "cancelled" } }))
  const { requests } = store.getState()
  expect(requests).toHaveLength(200)
  expect(requests.slice(0, 2).map(({ id, status }) => [id, status.kind])).toEqual([
    ["201", "done"],
    ["200", "cancelled"],
  ])
  host.emit("requests.cleared", {})
  expect(store.getState().requests).toEqual([])
})

it("does not change a setting before the host has: a refused one must not look taken", async () => {
  host.fail("settings.update", { code: "setting_fixed", message: "Fixed.", facts: { holder: "HEARTH_PORT" } })
  expect(await store.getState().updateSettings({ server: { port: 9000 } })).toBe(false)
  expect(store.getState().settings).toEqual(defaultSettings)
  expect(selectTaskError("settings")(store.getState())).toMatchObject({ code: "setting_fixed" })
})

it("shows a task as running until it ends, and forgets its error with the next success", async () => {
  const gate = Promise.withResolvers<null>()
  host.on("models.rescan", () => gate.promise)
  const done = store.getState().rescanModels()
  expect(selectIsTaskRunning("models")(store.getState())).toBe(true)
  gate.reject(new Error("a path that must not be shown"))
  await done
  expect(selectTaskError("models")(store.getState())).toMatchObject({ code: "internal_error" })
  host.on("models.rescan", () => null)
  await store.getState().rescanModels()
  expect(store.getState().tasks).toEqual({})
})

it("removes a notice when any window dismissed it", async () => {
  const notice = { id: "n", kind: "settings-newer", facts: {} } as const
  host.snapshot = { ...host.snapshot, app: { ...host.snapshot.app, notices: [notice] } }
  host.lose()
  host.reconnect()
  await vi.waitFor(() => expect(store.getState().app?.notices).toEqual([notice]))
  host.emit("notice.dismissed", { id: "n" })
  expect(store.getState().app?.notices).toEqual([])
})

it("keeps three toasts at most, the newest ones", () => {
  for (const text of ["a", "b", "c", "d"]) store.getState().showToast({ text })
  expect(store.getState().toasts.map(({ text }) => text)).toEqual(["b", "c", "d"])
})

it("asks again for the disk and for what fits when the host is back: both may be others since", async () => {
  let freeBytes = 5
  host.on("library.disk", () => ({ libraryBytes: 1, partialBytes: 0, linkedBytes: 0, freeBytes, totalBytes: 9 }))
  host.on("models.estimate", () => someEstimate({ verdict: freeBytes === 5 ? "fits" : "tight" }))
  await store.getState().refreshDisk()
  await store.getState().weighLibrary()
  host.lose()
  freeBytes = 2
  host.reconnect()
  await vi.waitFor(() => expect(store.getState().disk?.freeBytes).toBe(2))
  await vi.waitFor(() => expect(store.getState().libraryFits.ember?.verdict).toBe("tight"))
})
