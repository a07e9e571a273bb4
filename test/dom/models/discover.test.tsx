import { act, fireEvent, screen, waitFor, within } from "@testing-library/react"
import { expect, it } from "vitest"
import { AppError } from "../../../electron/contract/errors.ts"
import type { HubRepo } from "../../../electron/contract/hub.ts"
import { someDownload, someFits, someGroup, someRepo, someSuggestion, someSummary } from "../../support/hubPages.ts"
import { renderWindow } from "../../support/renderWindow.tsx"
import { ScriptedHost, someHub, someModel } from "../../support/scriptedHost.ts"

const inputs = (host: ScriptedHost, call: string) =>
  host.calls.filter(({ name }) => name === call).map(({ input }) => input)

async function discover(prepare: (host: ScriptedHost) => void = () => {}) {
  const host = new ScriptedHost()
  host.on("hub.suggestions", () => ({ items: [] }))
  host.on("hub.search", () => ({ source: "huggingface", items: [someSummary()], nextCursor: null }))
  host.on("hub.repo", () => someRepo())
  host.on("hub.fits", () => someFits({ "Qwen3-4B-Q4_K_M.gguf": "fits" }))
  prepare(host)
  const window = await renderWindow(host, "models")
  fireEvent.click(screen.getByRole("radio", { name: "Discover" }))
  return window
}

async function open(repo: Partial<HubRepo>, prepare: (host: ScriptedHost) => void = () => {}) {
  const window = await discover((host) => {
    host.on("hub.repo", () => someRepo(repo))
    prepare(host)
  })
  act(() => window.store.getState().go("models", "discover/huggingface/Qwen/Qwen3-4B-GGUF"))
  await screen.findByRole("region", { name: "Qwen/Qwen3-4B-GGUF" })
  return window
}

const files = () => within(screen.getByRole("region", { name: "Files" }))

it("shows something to look at before anybody has typed, and looks for what is typed", async () => {
  const { host } = await discover()
  await screen.findByRole("link", { name: /Qwen3-4B-GGUF/ })
  host.on("hub.search", ({ text }) => ({
    source: "huggingface",
    items: [someSummary({ repo: `someone/${text}` })],
    nextCursor: null,
  }))
  const search = screen.getByRole("searchbox", { name: "Search models" })
  fireEvent.change(search, { target: { value: "gemma" } })
  await screen.findByRole("link", { name: /^gemma/ })
  fireEvent.change(screen.getByRole("combobox", { name: "Order" }), { target: { value: "likes" } })
  await waitFor(() => expect(inputs(host, "hub.search").at(-1)).toMatchObject({ text: "gemma", sort: "likes" }))
})

it("looks only for an author's models with all of some tags, and shows how to see the others again", async () => {
  const { host } = await discover()
  await screen.findByRole("link", { name: /Qwen3-4B-GGUF/ })
  fireEvent.click(screen.getByRole("button", { name: "Filters" }))
  const filters = within(screen.getByRole("group", { name: "Filters" }))
  const type = (label: string, value: string) => {
    fireEvent.change(filters.getByRole("textbox", { name: label }), { target: { value } })
    fireEvent.keyDown(filters.getByRole("textbox", { name: label }), { key: "Enter" })
  }
  type("Author", "Qwen")
  type("Tags", "zh, code")
  type("Tags", "code")
  fireEvent.change(screen.getByRole("searchbox", { name: "Search models" }), { target: { value: "coder" } })
  const narrowed = { text: "coder", author: "Qwen", tags: ["zh", "code"] }
  await waitFor(() => expect(inputs(host, "hub.search").at(-1)).toMatchObject(narrowed))
  fireEvent.click(screen.getByRole("button", { name: "Filters" }))
  host.on("hub.search", () => ({ source: "huggingface", items: [], nextCursor: null }))
  fireEvent.click(screen.getByRole("button", { name: "Not only with zh" }))
  await screen.findByText(/Nothing matches all of it/)
  fireEvent.click(screen.getByRole("button", { name: "Not only with code" }))
  fireEvent.click(screen.getByRole("button", { name: "Not only of Qwen" }))
  await waitFor(() => expect(inputs(host, "hub.search").at(-1)).toEqual({ text: "coder", sort: "trending", limit: 30 }))
  expect(screen.queryByRole("list", { name: "Only what matches" })).toBeNull()
})

it("leads from a repository to all of its author, and to all with one of its tags", async () => {
  const tags = ["gguf", "conversational", "base_model:Qwen/Qwen3-4B", "region:us"]
  const { host, store } = await open({ tags })
  const typed = screen.getByRole<HTMLInputElement>("searchbox", { name: "Search models" })
  fireEvent.change(typed, { target: { value: "qwen3" } })
  await waitFor(() => expect(inputs(host, "hub.search").at(-1)).toMatchObject({ text: "qwen3" }))
  const list = within(screen.getByRole("list", { name: "Tags" }))
  expect(list.getAllByRole("listitem").map(({ textContent }) => textContent)).toEqual(["conversational"])
  fireEvent.click(list.getByRole("button", { name: "All with conversational" }))
  await waitFor(() => expect(inputs(host, "hub.search").at(-1)).toMatchObject({ tags: ["conversational"] }))
  expect(inputs(host, "hub.search").at(-1)).not.toHaveProperty("text")
  expect([typed.value, store.getState().place.item]).toEqual(["", "discover"])
  act(() => store.getState().go("models", "discover/huggingface/Qwen/Qwen3-4B-GGUF"))
  fireEvent.click(await screen.findByRole("button", { name: "All of Qwen" }))
  await waitFor(() => expect(inputs(host, "hub.search").at(-1)).toMatchObject({ author: "Qwen" }))
  expect(inputs(host, "hub.search").at(-1)).not.toHaveProperty("tags")
})

it("drops the answer to a search that was replaced, however late it comes", async () => {
  const { host, store } = await discover()
  await screen.findByRole("link", { name: /Qwen3-4B-GGUF/ })
  const late = Promise.withResolvers<void>()
  host.on("hub.search", async ({ text }) => {
    if (text === "slow") await late.promise
    return { source: "huggingface", items: [someSummary({ repo: `someone/${text}` })], nextCursor: null }
  })
  const { searchHub } = store.getState()
  const slow = searchHub({ text: "slow" })
  await act(() => searchHub({ text: "quick" }))
  late.resolve()
  await act(() => slow)
  expect(screen.getByRole("link", { name: /^quick/ })).toBeTruthy()
  expect(screen.queryByRole("link", { name: /^slow/ })).toBeNull()
})

it("reads on from where the first page ended, at the same hub, and lists nothing twice", async () => {
  const { host } = await discover((scripted) =>
    scripted.on("hub.search", ({ cursor }) => ({
      source: "hf-mirror",
      items: cursor === undefined ? [someSummary()] : [someSummary(), someSummary({ repo: "a/second" })],
      nextCursor: cursor === undefined ? "page-2" : null,
    })),
  )
  fireEvent.click(await screen.findByRole("button", { name: "Show more" }))
  await screen.findByRole("link", { name: /^second/ })
  expect(screen.getAllByRole("link", { name: /Qwen3-4B-GGUF/ })).toHaveLength(1)
  expect(inputs(host, "hub.search").at(-1)).toMatchObject({ cursor: "page-2", source: "hf-mirror" })
})

it("opens a pasted address instead of looking for it", async () => {
  const { host, store } = await discover()
  host.on("hub.repo", () => someRepo({ source: "modelscope" }))
  const address = "https://modelscope.cn/models/Qwen/Qwen3-4B-GGUF"
  fireEvent.change(screen.getByRole("searchbox", { name: "Search models" }), { target: { value: address } })
  await screen.findByRole("region", { name: "Qwen/Qwen3-4B-GGUF" })
  expect(inputs(host, "hub.repo")).toEqual([{ repo: address }])
  expect(store.getState().place.item).toBe("discover/modelscope/Qwen/Qwen3-4B-GGUF")
  expect(inputs(host, "hub.search").every((input) => !JSON.stringify(input).includes("modelscope"))).toBe(true)
})

it("groups files by size, tells what fits, and recommends one", async () => {
  const groups = [
    someGroup({
      id: "q2",
      quantization: "Q2_K",
      size: "small",
      files: [{ path: "q2.gguf", sizeBytes: 1, sha256: null }],
    }),
    someGroup(),
    someGroup({ id: "f16", quantization: "F16", size: "large" }),
    someGroup({ id: "mmproj", kind: "projector", quantization: null, size: null }),
  ]
  await open({ groups }, (host) =>
    host.on("hub.fits", () => someFits({ "Qwen3-4B-Q4_K_M.gguf": "fits", q2: "fits", f16: "too-large" })),
  )
  await files().findByText("Recommended")
  const group = (name: string) => within(files().getByRole("list", { name }))
  expect(group("Small").getByText("Q2_K")).toBeTruthy()
  expect(group("Balanced").getByText("Recommended")).toBeTruthy()
  expect(group("Large").getByText("Too large")).toBeTruthy()
  expect(group("What goes with it").getByText("for images")).toBeTruthy()
})

it("asks again what fits for longer conversations, and keeps what is shown until it knows", async () => {
  const { host } = await open({})
  await files().findByText("Fits")
  host.on("hub.fits", ({ load }) =>
    someFits({ "Qwen3-4B-Q4_K_M.gguf": load?.contextSize === 32_768 ? "tight" : "fits" }),
  )
  const context = files().getByRole("combobox", { name: "Context that it is to hold" })
  // Trained with 40K: more cannot be asked for.
  expect(within(context).queryByText("64K context")).toBeNull()
  fireEvent.change(context, { target: { value: "32768" } })
  await files().findByText("May be slow")
})

it("shows the files also where nobody can say what fits", async () => {
  await open({}, (host) => host.fail("hub.fits", { code: "hub_timeout", message: "" }))
  await files().findByText(/What fits is not known/)
  expect(files().getByRole("button", { name: "Download Q4_K_M" })).toBeTruthy()
})

it("downloads just the revision that is shown, tells how far it is, and ends in a chat", async () => {
  const { host, store } = await open({})
  host.on("downloads.start", () => someDownload())
  host.on("downloads.pause", () => someDownload({ state: { kind: "paused" } }))
  fireEvent.click(await files().findByRole("button", { name: "Download Q4_K_M" }))
  await files().findByRole("progressbar", { name: "Progress of Qwen3-4B Q4_K_M" })
  expect(inputs(host, "downloads.start")).toEqual([
    {
      download: {
        source: "huggingface",
        repo: "Qwen/Qwen3-4B-GGUF",
        revision: "7c41481f",
        groupId: "Qwen3-4B-Q4_K_M.gguf",
      },
    },
  ])
  expect(files().getByText("50% · 25.0 MB/s")).toBeTruthy()
  fireEvent.click(files().getByRole("button", { name: "Pause Qwen3-4B Q4_K_M" }))
  await files().findByText("50% · Paused")
  act(() => {
    host.emit("model.changed", someModel({ id: "qwen", name: "Qwen3 4B", isDefault: false, isEmbedded: false }))
    const state = { kind: "done", modelId: "qwen", adapterId: null, finishedAt: 0 } as const
    host.emit("download.changed", someDownload({ doneBytes: 2e9, state }))
  })
  expect(files().getByText("In the library")).toBeTruthy()
  fireEvent.click(files().getByRole("button", { name: "Chat with Q4_K_M" }))
  expect(store.getState().place.page).toBe("chat")
})

it("says why a download cannot begin, beside its button", async () => {
  const { host } = await open({})
  const facts = { needed: "2.5 GB", free: "1.0 GB" }
  host.fail("downloads.start", { code: "disk_full", message: "", facts })
  fireEvent.click(files().getByRole("button", { name: "Download Q4_K_M" }))
  await files().findByText("This needs 2.5 GB, but only 1.0 GB of the disk is free.")
})

it("offers no download of a split file that lacks a part", async () => {
  await open({ groups: [someGroup({ missingParts: 2 })] })
  expect(files().getByText("2 parts are missing at the hub")).toBeTruthy()
  expect(files().queryByRole("button", { name: /^Download/ })).toBeNull()
})

it("says what to do for a model whose makers want to be asked, and leads to the token", async () => {
  const { host, store } = await open({ gate: "manual" })
  expect(screen.getByText(/Its makers decide who gets it/)).toBeTruthy()
  act(() => host.emit("hub.changed", someHub({ hasToken: true })))
  expect(screen.getByText(/Hearth fetches it with your token/)).toBeTruthy()
  act(() => host.emit("hub.changed", someHub()))
  fireEvent.click(screen.getByRole("button", { name: "Enter a token" }))
  expect(store.getState().place.page).toBe("settings")
})

it("downloads an adapter as it was trained whole", async () => {
  const peft = {
    files: [{ path: "adapter_model.safetensors", sizeBytes: 5e6, sha256: null }],
    baseModel: "Qwen/Qwen3-4B",
  }
  const { host } = await open({ groups: [], peft })
  host.on("downloads.start", () => someDownload({ kind: "adapter" }))
  const adapter = within(screen.getByRole("region", { name: "Adapter" }))
  expect(adapter.getByText(/Made for Qwen\/Qwen3-4B/)).toBeTruthy()
  fireEvent.click(adapter.getByRole("button", { name: /^Download/ }))
  await waitFor(() => expect(inputs(host, "downloads.start")).toHaveLength(1))
  expect(JSON.stringify(inputs(host, "downloads.start"))).not.toContain("groupId")
  expect(inputs(host, "hub.fits")).toEqual([])
})

it("offers another source where the hub cannot be reached, and looks there", async () => {
  const { host } = await discover((scripted) =>
    scripted.fail("hub.search", { code: "hub_unreachable", message: "", facts: { source: "huggingface.co" } }),
  )
  const alert = within(await screen.findByRole("alert"))
  expect(alert.getByText(/huggingface.co cannot be reached/)).toBeTruthy()
  host.on("settings.update", () => host.snapshot.settings)
  host.on("hub.search", () => ({ source: "hf-mirror", items: [someSummary()], nextCursor: null }))
  fireEvent.click(alert.getByRole("button", { name: "Use hf-mirror.com" }))
  await screen.findByRole("link", { name: /Qwen3-4B-GGUF/ })
  expect(inputs(host, "settings.update")).toEqual([{ patch: { downloads: { source: "hf-mirror" } } }])
})

it("has the field for a proxy where it says that the hub cannot be reached, and shows nothing found for other words", async () => {
  const { host, store } = await discover()
  await screen.findByRole("link", { name: /Qwen3-4B-GGUF/ })
  host.fail("hub.search", { code: "hub_unreachable", message: "" })
  await act(() => store.getState().searchHub({ text: "gemma" }))
  expect(screen.queryByRole("link", { name: /Qwen3-4B-GGUF/ })).toBeNull()
  const alert = within(screen.getByRole("alert"))
  fireEvent.click(alert.getByRole("button", { name: "Use a proxy" }))
  const proxy = alert.getByRole("textbox", { name: "Address of the proxy" })
  fireEvent.change(proxy, { target: { value: "socks" } })
  host.fail("settings.update", { code: "invalid_value", message: "", param: "proxy" })
  fireEvent.click(alert.getByRole("button", { name: "Save and try again" }))
  await alert.findByText(/Write an http or https address/)
  // Without the scheme, as many a proxy shows it.
  fireEvent.change(proxy, { target: { value: "127.0.0.1:7890" } })
  host.on("settings.update", () => host.snapshot.settings)
  host.on("hub.search", () => ({ source: "huggingface", items: [someSummary({ repo: "a/gemma" })], nextCursor: null }))
  fireEvent.click(alert.getByRole("button", { name: "Save and try again" }))
  await screen.findByRole("link", { name: /^gemma/ })
  expect(inputs(host, "settings.update").at(-1)).toEqual({ patch: { downloads: { proxy: "http://127.0.0.1:7890" } } })
})

it("opens the same repository at another source where its own cannot be reached", async () => {
  const { host, store } = await discover((scripted) =>
    scripted.on("hub.repo", ({ source }) => {
      if (source === "modelscope") return someRepo({ source })
      throw new AppError("hub_unreachable", "")
    }),
  )
  act(() => store.getState().go("models", "discover/huggingface/Qwen/Qwen3-4B-GGUF"))
  const alert = within(await screen.findByRole("alert"))
  fireEvent.click(alert.getByRole("button", { name: "Use ModelScope" }))
  await screen.findByRole("region", { name: "Qwen/Qwen3-4B-GGUF" })
  expect(store.getState().place.item).toBe("discover/modelscope/Qwen/Qwen3-4B-GGUF")
  expect(inputs(host, "settings.update")).toEqual([])
})

it("shows the makers' words without pictures and without running any HTML", async () => {
  const readme =
    '<img src="https://x/y.png" onerror="alert(1)">\n\n# About it\n\n![p](https://x/p.png) Small.\n\n```\n<kept>\n```'
  await open({ readme })
  const about = screen.getByRole("region", { name: "About" })
  expect(about.textContent).toContain("Small.")
  expect(about.textContent).toContain("<kept>")
  expect(about.textContent).not.toContain("onerror")
  expect(about.querySelector("img")).toBeNull()
})

it("suggests three models to somebody who has only Ember, in Chat, too", async () => {
  const { host, store } = await discover((scripted) =>
    scripted.on("hub.suggestions", () => ({
      items: [someSuggestion(), someSuggestion({ role: "best", name: "Gemma 3 12B", groupId: "g", verdict: "tight" })],
    })),
  )
  const list = within(await screen.findByRole("region", { name: "Good on this computer" }))
  expect(list.getByText("Balanced")).toBeTruthy()
  expect(list.getByText("May be slow")).toBeTruthy()
  host.on("downloads.start", () => someDownload())
  act(() => store.getState().go("chat"))
  const inChat = within(await screen.findByRole("region", { name: "Chat with a better model" }))
  fireEvent.click(inChat.getByRole("button", { name: "Download Qwen3 4B" }))
  await inChat.findByRole("progressbar")
  act(() =>
    host.emit("model.changed", someModel({ id: "qwen", name: "Qwen3 4B", isDefault: false, isEmbedded: false })),
  )
  fireEvent.click(screen.getByRole("button", { name: "Chat with Qwen3 4B instead" }))
  expect(screen.getByRole("button", { name: /^Model: Qwen3 4B/ })).toBeTruthy()
})

it("says beside the address that was pasted why nothing was found there, until another one is typed", async () => {
  await discover((host) => host.fail("hub.repo", { code: "hub_not_found", message: "" }))
  const search = screen.getByRole("searchbox", { name: "Search models" })
  fireEvent.change(search, { target: { value: "https://huggingface.co/Qwen/Nothing" } })
  await screen.findByText("The hub has no such model or file.")
  fireEvent.change(search, { target: { value: "qwen" } })
  expect(screen.queryByText("The hub has no such model or file.")).toBeNull()
})

it("leaves the focus where it was when the button that downloads becomes the one that pauses", async () => {
  const { host } = await open({})
  host.on("downloads.start", () => someDownload({ groupId: "Qwen3-4B-Q4_K_M.gguf" }))
  const button = files().getByRole("button", { name: "Download Q4_K_M" })
  button.focus()
  fireEvent.click(button)
  const pause = await files().findByRole("button", { name: /^Pause/ })
  await waitFor(() => expect(document.activeElement).toBe(pause))
})
