import { act, fireEvent, screen, waitFor, within } from "@testing-library/react"
import { expect, it } from "vitest"
import type { Download } from "../../../electron/contract/downloads.ts"
import { must } from "../../../electron/core/invariant.ts"
import { someDownload } from "../../support/hubPages.ts"
import { renderWindow } from "../../support/renderWindow.tsx"
import { ScriptedHost, someModel } from "../../support/scriptedHost.ts"

const inputs = (host: ScriptedHost, call: string) =>
  host.calls.filter(({ name }) => name === call).map(({ input }) => input)

async function page(...downloads: Download[]) {
  const host = new ScriptedHost({ downloads })
  const window = await renderWindow(host, "models")
  act(() => window.store.getState().go("models", "downloads"))
  return window
}

const someDone = { kind: "done", modelId: null, adapterId: null, finishedAt: 1 } as const

const section = (name: string) => within(screen.getByRole("region", { name }))

it("says what to do while there is nothing to see", async () => {
  const { store } = await page()
  fireEvent.click(screen.getByRole("button", { name: "Find models" }))
  expect(store.getState().place.item).toBe("discover")
})

it("shows how far one is, how fast and how long still, also above every other page", async () => {
  const { host, store } = await page(someDownload())
  const running = section("On their way")
  expect(running.getByRole("progressbar").getAttribute("aria-valuenow")).toBe("50")
  expect(running.getByText("Downloading · 40 s left")).toBeTruthy()
  expect(running.getByText("25.0 MB/s · 1.0 GB of 2.0 GB (50%)")).toBeTruthy()
  act(() => store.getState().go("server"))
  act(() => host.emit("download.changed", someDownload({ id: "d2", name: "Second", doneBytes: 2e9 })))
  fireEvent.click(screen.getByRole("button", { name: "2 models are being downloaded, 75%" }))
  expect(store.getState().place).toEqual({ page: "models", item: "downloads" })
})

it("says on every other page that one has ended, well or not, and leads there", async () => {
  const { host, store } = await page(someDownload(), someDownload({ id: "d2", name: "Second" }))
  const error = { code: "hub_gated", message: "No." } as const
  act(() => store.getState().go("server"))
  act(() => host.emit("download.changed", someDownload({ doneBytes: 2e9 })))
  expect(screen.queryByText(/downloaded and ready/)).toBeNull()
  act(() => host.emit("download.changed", someDownload({ state: someDone })))
  expect(await screen.findByText("Qwen3-4B Q4_K_M is downloaded and ready.")).toBeTruthy()
  act(() => host.emit("download.changed", someDownload({ id: "d2", name: "Second", state: { kind: "failed", error } })))
  const toast = (await screen.findByText("Second could not be downloaded.")).closest("li")
  fireEvent.click(within(must(toast, "a toast is an item of a list")).getByRole("button", { name: "Show downloads" }))
  expect(store.getState().place).toEqual({ page: "models", item: "downloads" })
})

it("never calls what is not all there a hundred percent", async () => {
  const state = { kind: "running", step: "verifying" } as const
  await page(someDownload({ doneBytes: 1_999_999_999, state }))
  expect(screen.getByText(/\(99%\)/)).toBeTruthy()
  expect(screen.getByText("Checking that every byte is right")).toBeTruthy()
})

it("pauses, goes on, and asks before it throws away what has been fetched", async () => {
  const { host } = await page(someDownload())
  host.on("downloads.pause", () => someDownload({ state: { kind: "paused" } }))
  host.on("downloads.resume", () => someDownload()).on("downloads.remove", () => null)
  fireEvent.click(screen.getByRole("button", { name: "Pause Qwen3-4B Q4_K_M" }))
  fireEvent.click(await screen.findByRole("button", { name: "Go on with Qwen3-4B Q4_K_M" }))
  await screen.findByRole("button", { name: "Pause Qwen3-4B Q4_K_M" })
  fireEvent.click(screen.getByRole("button", { name: "Cancel Qwen3-4B Q4_K_M" }))
  expect(inputs(host, "downloads.remove")).toEqual([])
  fireEvent.click(screen.getByRole("button", { name: "Cancel the download" }))
  await waitFor(() => expect(inputs(host, "downloads.remove")).toEqual([{ id: "d1" }]))
  act(() => host.emit("download.removed", { id: "d1" }))
  expect(screen.getByText("No downloads")).toBeTruthy()
})

it("offers the mirror and the proxy where it says that the hub cannot be reached", async () => {
  const error = { code: "hub_unreachable", message: "", facts: { source: "huggingface.co" } } as const
  const failed = someDownload({ state: { kind: "failed", error } })
  const { host } = await page(failed)
  host.on("downloads.resume", () => failed)
  const alert = within(screen.getByRole("alert"))
  expect(alert.getByText(/huggingface.co cannot be reached/)).toBeTruthy()
  expect(alert.queryByRole("button", { name: "Use huggingface.co" })).toBeNull()
  fireEvent.click(alert.getByRole("button", { name: "Use ModelScope" }))
  await waitFor(() => expect(inputs(host, "downloads.resume")).toEqual([{ id: "d1", source: "modelscope" }]))

  fireEvent.click(alert.getByRole("button", { name: "Use a proxy" }))
  host.fail("settings.update", { code: "setting_fixed", message: "" })
  const proxy = alert.getByRole("textbox", { name: "Address of the proxy" })
  fireEvent.change(proxy, { target: { value: "http://127.0.0.1:7890" } })
  fireEvent.click(alert.getByRole("button", { name: "Save and try again" }))
  await waitFor(() => expect(proxy.getAttribute("aria-invalid")).toBe("true"))
  expect(inputs(host, "downloads.resume")).toHaveLength(1)

  host.on("settings.update", () => host.snapshot.settings)
  fireEvent.click(alert.getByRole("button", { name: "Save and try again" }))
  await waitFor(() => expect(inputs(host, "downloads.resume").at(-1)).toEqual({ id: "d1" }))
  expect(inputs(host, "settings.update").at(-1)).toEqual({
    patch: { downloads: { proxy: "http://127.0.0.1:7890" } },
  })
})

it("leads to the token where the hub wants to know who asks, and offers no mirror, which has no token", async () => {
  const error = { code: "hub_gated", message: "" } as const
  const { store } = await page(someDownload({ state: { kind: "failed", error } }))
  const alert = within(screen.getByRole("alert"))
  expect(alert.queryByRole("button", { name: /^Use/ })).toBeNull()
  fireEvent.click(alert.getByRole("button", { name: "Enter a token" }))
  expect(store.getState().place.page).toBe("settings")
  await waitFor(() => expect(document.activeElement?.getAttribute("aria-label")).toBe("Hugging Face token"))
})

it("says when it tries again by itself", async () => {
  const error = { code: "hub_rate_limited", message: "", facts: { source: "hf-mirror.com" } } as const
  await page(someDownload({ state: { kind: "retrying", error, retryAt: Date.UTC(2026, 10, 21, 14, 32, 8) } }))
  expect(screen.getByText(/hf-mirror.com is asked too often.*It is tried again at \d\d:\d\d:08/)).toBeTruthy()
})

it("offers the ways around a hub out of reach while it tries again, too, and leaves the keyboard where it was", async () => {
  const error = { code: "hub_unreachable", message: "", facts: { source: "Hugging Face" } } as const
  const { host } = await page(someDownload({ state: { kind: "retrying", error, retryAt: 0 } }))
  host.on("downloads.resume", () => someDownload())
  host.on("downloads.pause", () => someDownload({ state: { kind: "paused" } }))
  const running = section("On their way")
  fireEvent.click(running.getByRole("button", { name: "Use a proxy" }))
  expect(document.activeElement).toBe(running.getByRole("textbox", { name: "Address of the proxy" }))
  fireEvent.click(running.getByRole("button", { name: "Use hf-mirror.com" }))
  await waitFor(() => expect(inputs(host, "downloads.resume")).toEqual([{ id: "d1", source: "hf-mirror" }]))

  const pause = await running.findByRole("button", { name: /^Pause/ })
  pause.focus()
  fireEvent.click(pause)
  await running.findByRole("button", { name: /^Go on with/ })
  expect(document.activeElement?.getAttribute("aria-label")).toMatch(/^Go on with/)
})

it("does not promise to keep what has not come yet", async () => {
  const error = { code: "hub_unreachable", message: "" } as const
  const { host } = await page(someDownload({ doneBytes: 0, state: { kind: "failed", error } }))
  expect(screen.queryByText(/What has been fetched is kept/)).toBeNull()
  act(() => host.emit("download.changed", someDownload({ doneBytes: 1, state: { kind: "failed", error } })))
  expect(screen.getByText(/What has been fetched is kept/)).toBeTruthy()
})

it("keeps those that wait apart, in the order in which they begin", async () => {
  const waiting = (id: string, name: string) =>
    someDownload({ id, name, doneBytes: 0, state: { kind: "waiting" }, bytesPerSecond: null })
  const { host, store } = await page(someDownload(), waiting("w1", "First"), waiting("w2", "Second"))
  const names = () =>
    section("In the queue")
      .getAllByRole("button", { name: /^Move/ })
      .map((button) => button.getAttribute("aria-label"))
  expect(names()).toEqual(["Move First", "Move Second"])
  host.on("downloads.move", () => null)
  await act(() => store.getState().moveDownload("w2", "w1"))
  expect(names()).toEqual(["Move Second", "Move First"])
  expect(inputs(host, "downloads.move")).toEqual([{ id: "w2", before: "w1" }])
  // Another window puts them back, while one that has just been started here is not known there yet.
  act(() => host.emit("download.changed", waiting("w3", "Third")))
  act(() => host.emit("downloads.reordered", { ids: ["d1", "w1", "w2"] }))
  expect(names()).toEqual(["Move First", "Move Second", "Move Third"])
})

it("marks as verified only what the hub's own hash has proved, and leads to what has come", async () => {
  const done = (change: Partial<Download>) =>
    someDownload({
      doneBytes: 2e9,
      state: { kind: "done", modelId: "ember", adapterId: null, finishedAt: 0 },
      ...change,
    })
  const file = { path: "a", sizeBytes: 1, doneBytes: 1 }
  const { host, store } = await page(
    done({ id: "a", name: "Proved", files: [{ ...file, isVerified: true }] }),
    done({
      id: "b",
      name: "Unproved",
      files: [
        { ...file, isVerified: true },
        { ...file, isVerified: false },
      ],
    }),
  )
  act(() => host.emit("model.changed", someModel()))
  const finished = section("Finished")
  expect(finished.getAllByText("Verified")).toHaveLength(1)
  const proved = within(
    finished.getAllByRole("listitem").find((item) => item.textContent?.startsWith("Proved")) ?? document.body,
  )
  expect(proved.getByText("Verified")).toBeTruthy()
  fireEvent.click(proved.getByRole("button", { name: "Show Proved" }))
  expect(store.getState().place.item).toBe("library/ember")
  act(() => store.getState().go("models", "downloads"))
  host.on("downloads.clear", () => null)
  fireEvent.click(screen.getByRole("button", { name: "Clear the list" }))
  await waitFor(() => expect(inputs(host, "downloads.clear")).toEqual([{}]))
})

it("says why the list could not be cleared", async () => {
  const done = { kind: "done", modelId: null, adapterId: null, finishedAt: 1 } as const
  const { host } = await page(someDownload({ state: done }))
  host.fail("downloads.clear", { code: "internal_error", message: "" })
  fireEvent.click(screen.getByRole("button", { name: "Clear the list" }))
  await screen.findByRole("alert")
})
