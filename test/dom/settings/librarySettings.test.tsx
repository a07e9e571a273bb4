import { act, fireEvent, screen, waitFor, within } from "@testing-library/react"
import { expect, it } from "vitest"
import type { DownloadSettings } from "../../../electron/contract/downloads.ts"
import type { LinkedPath } from "../../../electron/contract/library.ts"
import type { SettingsSnapshot } from "../../../electron/contract/settings.ts"
import { renderWindow } from "../../support/renderWindow.tsx"
import { defaultSettings, ScriptedHost, someApp, someHub } from "../../support/scriptedHost.ts"

type Snapshot = NonNullable<ConstructorParameters<typeof ScriptedHost>[0]>

async function page(snapshot: Snapshot = {}, prepare: (host: ScriptedHost) => void = () => {}) {
  const host = new ScriptedHost(snapshot)
  host.on("settings.update", () => host.snapshot.settings)
  host.on("library.findApps", () => ({ items: [] }))
  prepare(host)
  await renderWindow(host, "settings")
  return host
}

const downloads = (change: Partial<DownloadSettings>): SettingsSnapshot => ({
  settings: { ...defaultSettings, downloads: { ...defaultSettings.downloads, ...change } },
  fixed: {},
})

const someLink: LinkedPath = { id: "link", path: "/mnt/models", app: null, modelCount: 2, sizeBytes: 5e9 }
const field = (name: string) => screen.getByRole<HTMLInputElement>("textbox", { name })
const callsOf = (host: ScriptedHost, name: string) =>
  host.calls.filter((call) => call.name === name).map(({ input }) => input)

function enter(name: string, value: string): void {
  fireEvent.change(field(name), { target: { value } })
  fireEvent.keyDown(field(name), { key: "Enter" })
}

async function expectPatch(host: ScriptedHost, patch: Partial<DownloadSettings>): Promise<void> {
  await waitFor(() => expect(callsOf(host, "settings.update").at(-1)).toEqual({ patch: { downloads: patch } }))
}

it("takes source, own address, proxy and limits, each in its unit", async () => {
  const host = await page()
  fireEvent.change(screen.getByRole("combobox", { name: "Source" }), { target: { value: "modelscope" } })
  await expectPatch(host, { source: "modelscope" })
  enter("Own address", "https://hub.example.com")
  await expectPatch(host, { endpoint: "https://hub.example.com" })
  fireEvent.click(within(screen.getByRole("radiogroup", { name: "Proxy for downloads" })).getByText("Address"))
  enter("Proxy address", "http://127.0.0.1:7890")
  await expectPatch(host, { proxy: "http://127.0.0.1:7890" })
  enter("Speed limit (MB/s)", "2.5")
  await expectPatch(host, { speedLimitBytes: 2_500_000 })
})

it("takes the limit away when its field is emptied", async () => {
  const host = await page({ settings: downloads({ speedLimitBytes: 2_500_000 }) })
  expect(field("Speed limit (MB/s)").value).toBe("2.5")
  enter("Speed limit (MB/s)", "")
  await expectPatch(host, { speedLimitBytes: null })
})

it("sends no address that is none, and offers an own source only where there is one", async () => {
  const host = await page()
  enter("Own address", "not an address")
  fireEvent.blur(field("Own address"))
  expect(field("Own address").value).toBe("")
  expect(callsOf(host, "settings.update")).toEqual([])
  expect(screen.queryByRole("option", { name: "your own source" })).toBeNull()
  act(() => host.emit("settings.changed", downloads({ endpoint: "https://hub.example.com" })))
  expect(screen.getByRole("option", { name: "your own source" })).toBeTruthy()
})

it("goes back to the system's proxy when the address is not wanted any more", async () => {
  const host = await page({ settings: downloads({ proxy: "http://127.0.0.1:7890" }) })
  expect(field("Proxy address").value).toBe("http://127.0.0.1:7890")
  fireEvent.click(within(screen.getByRole("radiogroup", { name: "Proxy for downloads" })).getByText("As the system"))
  await expectPatch(host, { proxy: null })
})

it("says how each source could be reached, in words for those that could not", async () => {
  const error = { code: "hub_unreachable", message: "", facts: { source: "huggingface" } } as const
  const tried = someHub({
    active: "hf-mirror",
    sources: [
      { source: "huggingface", url: "https://huggingface.co", isReachable: false, latencyMs: null, error },
      { source: "hf-mirror", url: "https://hf-mirror.com", isReachable: true, latencyMs: 80 },
    ],
  })
  await page({}, (host) => host.on("hub.probe", () => tried))
  const sources = within(screen.getByRole("region", { name: "Sources" }))
  fireEvent.click(sources.getByRole("button", { name: "Check all" }))
  expect(await sources.findByText(/^Hugging Face cannot be reached/)).toBeTruthy()
  expect(sources.getByText("80 ms")).toBeTruthy()
})

it("empties the token's field once it is kept, and never shows it again", async () => {
  const host = await page({}, (scripted) => scripted.on("hub.setToken", () => someHub({ hasToken: true })))
  const token = screen.getByLabelText<HTMLInputElement>("Hugging Face token")
  expect(token.type).toBe("password")
  fireEvent.change(token, { target: { value: " hf_canary " } })
  fireEvent.submit(token)
  await screen.findByText(/^One is kept, sealed/)
  expect(token.value).toBe("")
  expect(callsOf(host, "hub.setToken")).toEqual([{ token: "hf_canary" }])
  expect(document.body.innerHTML).not.toContain("hf_canary")
  fireEvent.click(screen.getByRole("button", { name: "Forget" }))
  await waitFor(() => expect(callsOf(host, "hub.setToken").at(-1)).toEqual({ token: null }))
})

it("says which variable holds the token, and takes no other", async () => {
  await page({ hub: someHub({ hasToken: true, tokenVariable: "HF_TOKEN" }) })
  expect(screen.getByText("Set by HF_TOKEN for this run")).toBeTruthy()
  expect(screen.queryByLabelText("Hugging Face token")).toBeNull()
})

it("uses a folder in place by its path, and keeps what was typed when that cannot be", async () => {
  const facts = { file: "/nowhere", reason: "not-there" }
  const host = await page({ app: someApp({ isDesktop: false }) }, (scripted) =>
    scripted.fail("library.link", { code: "import_invalid", message: "", facts }),
  )
  const form = within(screen.getByRole("region", { name: "Used in place" }))
  fireEvent.change(field("Folder or GGUF file"), { target: { value: "/nowhere" } })
  fireEvent.click(form.getByRole("button", { name: "Use in place" }))
  expect(await screen.findByText("/nowhere cannot be brought in: there is nothing at this place.")).toBeTruthy()
  expect(field("Folder or GGUF file").value).toBe("/nowhere")
  host.on("library.link", () => someLink)
  fireEvent.click(form.getByRole("button", { name: "Use in place" }))
  await waitFor(() => expect(field("Folder or GGUF file").value).toBe(""))
})

it("lists what is used in place with what is wrong with it, and forgets it when asked to", async () => {
  const problem = { code: "import_invalid", message: "", facts: { file: "/gone", reason: "not-there" } } as const
  const host = await page({ links: [someLink, { ...someLink, id: "gone", path: "/gone", problem }] }, (scripted) =>
    scripted.on("library.unlink", () => null),
  )
  expect(screen.getByText("2 models, 5.0 GB")).toBeTruthy()
  expect(screen.getByText(/^\/gone cannot be brought in/)).toBeTruthy()
  fireEvent.click(screen.getByRole("button", { name: "Do not use /mnt/models any more; its files stay" }))
  await waitFor(() => expect(callsOf(host, "library.unlink")).toEqual([{ id: "link" }]))
  act(() => host.emit("link.removed", { id: "link" }))
  expect(screen.queryByText("2 models, 5.0 GB")).toBeNull()
})
