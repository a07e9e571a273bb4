import type { MenuItemConstructorOptions } from "electron"
import { expect, it } from "vitest"
import type { ServerState, ServerStatus } from "../../../electron/contract/server.ts"
import { labelsOf } from "../../../electron/shell/labels.ts"
import { trayImage, trayItems } from "../../../electron/shell/trayItems.ts"

const on: ServerState = { kind: "on", host: "127.0.0.1", port: 8000, startedAt: 0 }
const statusOf = (state: ServerState): ServerStatus => ({
  state,
  addresses: state.kind === "on" ? [{ kind: "this-computer", url: "http://127.0.0.1:8000/v1" }] : [],
  runningRequests: 0,
})

function open(state: ServerState, language: "en" | "zh" = "en") {
  const done: string[] = []
  const loadedModels = [{ id: "ember-q8", name: "Ember" }]
  const items = trayItems(
    { status: statusOf(state), loadedModels, labels: labelsOf(language) },
    {
      switchServer: (isOn) => done.push(`switch ${isOn ? "on" : "off"}`),
      copyText: (text) => done.push(`copy ${text}`),
      ejectModel: (id) => done.push(`eject ${id}`),
      openWindow: () => done.push("open"),
      quit: () => done.push("quit"),
    },
  )
  const item = (id: string): MenuItemConstructorOptions => items.find((each) => each.id === id) ?? {}
  const click = (id: string) => (item(id).click as (() => void) | undefined)?.()
  return { item, click, done }
}

it("says where the server can be reached, and copies that address", () => {
  const { item, click, done } = open(on)
  expect(item("state").label).toBe("Server is on: http://127.0.0.1:8000/v1")
  click("copy-address")
  expect(done).toEqual(["copy http://127.0.0.1:8000/v1"])
})

it("switches off what is on, and on what is off or has failed", () => {
  for (const [state, expected] of [
    [on, "switch off"],
    [{ kind: "off" }, "switch on"],
    [{ kind: "failed", error: { code: "port_in_use", message: "" } }, "switch on"],
  ] as const) {
    const { click, done } = open(state)
    click("switch")
    expect(done).toEqual([expected])
  }
})

it("cannot be switched a second time while the first is under way", () => {
  expect(open({ kind: "starting" }).item("switch")).toMatchObject({ enabled: false, checked: true })
  expect(open({ kind: "stopping" }).item("switch")).toMatchObject({ enabled: false, checked: false })
})

it("has no address to copy while the server is off", () => {
  const { item, click, done } = open({ kind: "off" })
  expect(item("copy-address").enabled).toBe(false)
  click("copy-address")
  expect(done).toEqual([])
})

it("gives the memory of a loaded model back", () => {
  const { item, click, done } = open(on)
  expect(item("eject-ember-q8").label).toBe("Eject Ember")
  click("eject-ember-q8")
  expect(done).toEqual(["eject ember-q8"])
})

it("speaks Chinese", () => {
  expect(open({ kind: "off" }, "zh").item("state").label).toBe("服务器已关闭")
})

it("can be seen on every bar: tinted by macOS, light on dark bars, and Linux bars are dark", () => {
  expect(trayImage(true, "darwin", true)).toBe("onTemplate.png")
  expect(trayImage(false, "win32", false)).toBe("off-light.png")
  expect(trayImage(true, "win32", true)).toBe("on-dark.png")
  expect(trayImage(true, "linux", false)).toBe("on-dark.png")
})
