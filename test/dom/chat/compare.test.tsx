import { act, fireEvent, screen, waitFor, within } from "@testing-library/react"
import { describe, expect, it } from "vitest"
import { renderChat } from "../../support/renderChat.tsx"
import { someAdapter, someModel } from "../../support/scriptedHost.ts"
import { someProvider } from "../../support/scriptedProviders.ts"

const herbs = someAdapter({ id: "herbs", name: "Herbs", fits: ["ember"], state: { kind: "ready" } })
const remote = "openai/gpt-4.1"

/** A new chat that asks Ember and a remote model, unless told otherwise. */
async function renderComparison(compareWith: readonly string[] = [remote]) {
  const chat = await renderChat((host) => {
    host.snapshot = { ...host.snapshot, models: [someModel()], adapters: [herbs], providers: [someProvider()] }
    return undefined
  })
  for (const name of compareWith) act(() => addName(chat.store, name))
  return chat
}

type Store = Awaited<ReturnType<typeof renderChat>>["store"]

function addName(store: Store, name: string): void {
  const { chat, chatActions } = store.getState()
  const others = chat.unsaved.new?.compareWith ?? []
  chatActions.configure({ compareWith: [...others, name] })
}

function send(composer: HTMLElement, text: string): void {
  fireEvent.change(composer, { target: { value: text } })
  fireEvent.keyDown(composer, { key: "Enter" })
}

const columns = () => screen.getAllByRole("article", { name: /answers$/ })
const column = (name: string) => screen.findByRole("article", { name: `${name} answers` })
const inColumn = async (name: string) => within(await column(name))
const chips = () =>
  within(screen.getByRole("list", { name: /side by side$/ }))
    .getAllByRole("listitem")
    .map((item) => item.textContent)

/** Asks, and waits until everybody was asked. */
async function ask({ host, composer }: Awaited<ReturnType<typeof renderChat>>, text: string, names: readonly string[]) {
  send(composer, text)
  await waitFor(() => names.map((name) => host.running(name)))
}

describe("choosing whom to compare", () => {
  it("adds up to four, each once, with adapters and remote models by their names, and takes one away", async () => {
    await renderComparison([])
    const choose = async (name: RegExp) => {
      fireEvent.click(screen.getByRole("button", { name: "Compare with another model" }))
      fireEvent.click(await screen.findByRole("option", { name }))
    }
    await choose(/Ember \+ Herbs/)
    expect(chips()).toEqual(["Ember", "Ember + Herbs"])
    await choose(/gpt-4\.1/)
    expect(chips()).toEqual(["Ember", "Ember + Herbs", "gpt-4.1"])
    fireEvent.click(screen.getByRole("button", { name: "Compare with another model" }))
    expect(screen.queryByRole("option", { name: /gpt-4\.1/ })).toBeNull()
    fireEvent.keyDown(document.activeElement ?? document.body, { key: "Escape" })
    fireEvent.click(await screen.findByRole("button", { name: "Ask Ember no more" }))
    expect(chips()).toEqual(["Ember + Herbs", "gpt-4.1"])
    fireEvent.click(screen.getByRole("button", { name: "Ask gpt-4.1 no more" }))
    expect(screen.queryByRole("list", { name: /side by side$/ })).toBeNull()
    expect(screen.getByRole("button", { name: /^Model: Ember \+ Herbs/ })).toBeTruthy()
  })

  it("offers no fifth", async () => {
    await renderComparison([remote, "ember:herbs", "gone"])
    expect(chips()).toEqual(["Ember", "gpt-4.1", "Ember + Herbs", "gone"])
    expect(screen.queryByRole("button", { name: "Compare with another model" })).toBeNull()
  })

  it("says before the first word that what is written leaves this computer", async () => {
    const { store } = await renderComparison(["ember:herbs"])
    await screen.findByText(/stays on this computer/)
    act(() => addName(store, remote))
    await screen.findByText(/leaves this computer: OpenAI/)
  })
})

describe("answers side by side", () => {
  it("stand in columns in the order of asking, each growing by itself, each with its own figures", async () => {
    const chat = await renderComparison()
    await ask(chat, "Hello", ["ember", remote])
    act(() => {
      chat.host.say("Hi from Ember", "ember")
      chat.host.think("Hm", remote)
    })
    await (await inColumn("Ember")).findByText("Hi from Ember")
    expect(columns().map((one) => one.getAttribute("aria-label"))).toEqual(["Ember answers", "gpt-4.1 answers"])
    await (await inColumn("gpt-4.1")).findByText("Thinking…")
    const cost = { nanos: 4_200_000, currency: "USD" }
    const served = { target: remote, attempts: 1, cache: "off" } as const
    const timings = { waitedMs: 1, firstTokenMs: 120, totalMs: 900, tokensPerSecond: 88 }
    act(() => chat.host.finish("stop", remote, { text: "Hello there", cost, served, timings }))
    const ended = await inColumn("gpt-4.1")
    await ended.findByText("$0.0042")
    ended.getByText("0.12 s")
    ended.getByText("88.0 tok/s")
    expect((await column("gpt-4.1")).textContent).not.toContain("stayed here")
    expect((await column("Ember")).getAttribute("aria-busy")).toBe("true")
    expect(screen.queryByText("All 2 answers have ended.")).toBeNull()
    act(() => chat.host.finish("stop", "ember"))
    await screen.findByText("All 2 answers have ended.")
    await (await inColumn("Ember")).findByText("none, stayed here")
  })

  it("stops one alone, and all that still run with Escape", async () => {
    const chat = await renderComparison([remote, "ember:herbs"])
    await ask(chat, "Hello", ["ember", remote, "ember:herbs"])
    act(() => chat.host.say("half", remote))
    fireEvent.click(await (await inColumn("gpt-4.1")).findByRole("button", { name: "Stop gpt-4.1" }))
    await (await inColumn("gpt-4.1")).findByRole("button", { name: "Regenerate" })
    expect([chat.host.running("ember"), chat.host.running("ember:herbs")]).toHaveLength(2)
    fireEvent.keyDown(window, { key: "Escape" })
    await waitFor(() => expect(() => chat.host.running()).toThrow())
  })

  it("fails alone, and is asked again alone in its place", async () => {
    const chat = await renderComparison()
    await ask(chat, "Hello", ["ember", remote])
    act(() => chat.host.failAnswer({ code: "upstream_unavailable", message: "no" }, remote))
    act(() => chat.host.say("still here", "ember"))
    fireEvent.click(await (await inColumn("gpt-4.1")).findByRole("button", { name: "Retry" }))
    await waitFor(() => expect(chat.host.running(remote).state.kind).toBe("waiting"))
    act(() => {
      chat.host.say("now", remote)
      chat.host.finish("stop", remote)
    })
    const again = await inColumn("gpt-4.1")
    await again.findByText("now")
    again.getByRole("img", { name: "Version 2 of 2" })
    expect(columns()).toHaveLength(2)
  })
})

describe("going on", () => {
  async function withTwoAnswers() {
    const chat = await renderComparison()
    await ask(chat, "Hello", ["ember", remote])
    for (const name of ["ember", remote]) {
      act(() => chat.host.say(`I am ${name}`, name))
      act(() => chat.host.finish("stop", name))
    }
    await screen.findByText(`I am ${remote}`)
    return chat
  }

  it("goes on with the chosen one alone, which is marked, and can be changed later", async () => {
    const { host, composer } = await withTwoAnswers()
    screen.getByText("Your next message goes to all of them, and each goes on from its own answer.")
    fireEvent.click((await inColumn("gpt-4.1")).getByRole("button", { name: "Go on with this one" }))
    await (await inColumn("gpt-4.1")).findByText("Goes on here")
    expect(screen.getByRole("button", { name: "Model: gpt-4.1, at OpenAI" })).toBeTruthy()
    send(composer, "More")
    await waitFor(() => expect(host.running().model).toBe(remote))
    const question = host.messages.get(host.running().parentId)
    expect(host.messages.get(question?.parentId ?? "")?.text).toBe(`I am ${remote}`)
    act(() => host.finish())
    await screen.findByText("More")
    fireEvent.click(await (await inColumn("Ember")).findByRole("button", { name: "Go on with this one" }))
    await waitFor(() => expect(screen.queryByText("More")).toBeNull())
    expect(screen.getByRole("button", { name: /^Model: Ember/ })).toBeTruthy()
  })

  it("goes on with one at once although others are still being written", async () => {
    const chat = await renderComparison()
    const { host, composer } = chat
    await ask(chat, "Hello", ["ember", remote])
    act(() => host.say("I am Ember", "ember"))
    act(() => host.finish("stop", "ember"))
    fireEvent.click(await (await inColumn("Ember")).findByRole("button", { name: "Go on with this one" }))
    await (await inColumn("Ember")).findByText("Goes on here")
    send(composer, "More")
    await waitFor(() => expect(host.messages.get(host.running().parentId)?.text).toBe("More"))
    expect(host.running(remote).state.kind).toBe("waiting")
  })

  it("sends what was queued to all of them when the last has ended", async () => {
    const chat = await renderComparison()
    const { host, composer } = chat
    await ask(chat, "Hello", ["ember", remote])
    send(composer, "More")
    await screen.findByRole("region", { name: "Waiting to be sent" })
    act(() => host.finish("stop", "ember"))
    expect(screen.getByRole("region", { name: "Waiting to be sent" })).toBeTruthy()
    const first = host.running(remote)
    act(() => host.failAnswer({ code: "upstream_unavailable", message: "no" }, remote))
    await waitFor(() => expect(host.running(remote).id).not.toBe(first.id))
    for (const name of ["ember", remote]) {
      const question = host.messages.get(host.running(name).parentId)
      expect(question?.text).toBe("More")
      expect(host.messages.get(question?.parentId ?? "")).toMatchObject({ comparison: { name } })
    }
    expect(screen.queryByRole("region", { name: "Waiting to be sent" })).toBeNull()
    expect(columns()).toHaveLength(4)
  })

  it("leaves whoever remains alone with what it said itself", async () => {
    const { host, composer } = await withTwoAnswers()
    fireEvent.click(screen.getByRole("button", { name: "Ask Ember no more" }))
    await (await inColumn("gpt-4.1")).findByText("Goes on here")
    send(composer, "More")
    await waitFor(() => expect(host.running().model).toBe(remote))
    const question = host.messages.get(host.running().parentId)
    expect(host.messages.get(question?.parentId ?? "")?.text).toBe(`I am ${remote}`)
  })
})
