import { act, fireEvent, screen, waitFor, within } from "@testing-library/react"
import { afterEach, expect, it, vi } from "vitest"
import type { TryEvent } from "../../../electron/contract/completion.ts"
import { AppError } from "../../../electron/contract/errors.ts"
import type { RoutePlan } from "../../../electron/contract/routes.ts"
import { AsyncQueue } from "../../../electron/core/asyncQueue.ts"
import { renderWindow } from "../../support/renderWindow.tsx"
import { ScriptedHost, someAdapter, someModel, someRequest } from "../../support/scriptedHost.ts"
import { someHealth, someProvider, someRoute, someTarget } from "../../support/scriptedProviders.ts"

afterEach(() => void vi.useRealTimers())

const region = (name: string) => within(screen.getByRole("region", { name }))
const callsOf = (host: ScriptedHost, name: string) =>
  host.calls.filter((call) => call.name === name).map((call) => call.input)
const plan: RoutePlan = {
  name: "best",
  routeId: "route-1",
  targets: ["openai/gpt-4.1", "local/ember"],
  skipped: [],
}

function routesHost(snapshot: ConstructorParameters<typeof ScriptedHost>[0] = {}) {
  const host = new ScriptedHost({ providers: [someProvider()], ...snapshot })
  return host
    .on("routes.plan", () => plan)
    .on("routes.create", ({ route: { name } }) => someRoute({ id: "made", name }))
    .on("routes.update", ({ id }) => someRoute({ id }))
}

async function editor(route = someRoute(), snapshot: ConstructorParameters<typeof ScriptedHost>[0] = {}) {
  const window = await renderWindow(routesHost({ routes: [route], ...snapshot }), "routes")
  fireEvent.click(screen.getByRole("link", { name: route.name }))
  await screen.findByRole("link", { name: "All routes" })
  return window
}

const targetNames = () =>
  region("Targets")
    .getAllByRole("listitem")
    .map((item) => within(item).getByTitle(/\//).textContent)

async function addTarget(search: string, option: RegExp) {
  fireEvent.click(screen.getByRole("button", { name: "Add a target" }))
  const picker = within(await screen.findByRole("dialog", { name: "Add a target" }))
  fireEvent.change(picker.getByRole("combobox"), { target: { value: search } })
  fireEvent.click(picker.getByRole("option", { name: option }))
}

it("lists each route with its targets in order, and says which of them rests", async () => {
  await renderWindow(
    routesHost({
      routes: [someRoute(), someRoute({ id: "private", name: "private", mayLeave: false })],
      targetHealth: [someHealth("openai/gpt-4.1", { circuit: "open", failures: 3 })],
    }),
    "routes",
  )
  const [best, hidden] = region("Public names").getAllByRole("list", { name: "Targets" })
  expect(best?.textContent).toMatch(/rests after failures.*gpt-4\.1.*local\/ember/)
  expect(hidden).toBeTruthy()
  expect(region("Public names").getAllByText("stays on this computer")).toHaveLength(1)
})

it("makes a route of models from this computer and of a provider", async () => {
  const { host } = await renderWindow(routesHost(), "routes")
  fireEvent.click(screen.getByRole("button", { name: "New route" }))
  const save = () => screen.getByRole<HTMLButtonElement>("button", { name: "Save" })
  expect(save().disabled).toBe(true)
  fireEvent.change(screen.getByRole("textbox", { name: "Public name" }), { target: { value: "best" } })
  await addTarget("gpt", /gpt-4\.1/)
  await addTarget("ember", /Ember/)
  expect(targetNames()).toEqual(["openai/gpt-4.1", "local/ember"])
  fireEvent.click(save())
  await waitFor(() => expect(location.hash).toBe("#/routes/made"))
  expect(callsOf(host, "routes.create")).toEqual([
    {
      route: expect.objectContaining({
        name: "best",
        strategy: "in-order",
        targets: [
          { provider: "openai", model: "gpt-4.1", adapters: [], weight: 1, isEnabled: true },
          { provider: "local", model: "ember", adapters: [], weight: 1, isEnabled: true },
        ],
      }),
    },
  ])
})

it("offers only models that are enabled at providers that are switched on", async () => {
  const off = someProvider({ id: "lab", name: "Lab", isEnabled: false })
  await editor(someRoute(), { providers: [someProvider(), off] })
  fireEvent.click(screen.getByRole("button", { name: "Add a target" }))
  const options = within(await screen.findByRole("dialog")).getAllByRole("option")
  expect(options.map((option) => option.textContent)).toEqual([
    expect.stringContaining("Ember"),
    expect.stringContaining("gpt-4.1OpenAI"),
  ])
})

it("orders targets by buttons, gives them shares in turns, and keeps it all when the page is left or saving fails", async () => {
  const { host, store } = await editor()
  fireEvent.click(screen.getByRole("button", { name: "Move local/ember up" }))
  expect(targetNames()).toEqual(["local/ember", "openai/gpt-4.1"])
  expect(screen.queryByLabelText("Share of local/ember")).toBeNull()
  fireEvent.click(region("Targets").getByRole("radio", { name: "In turns" }))
  fireEvent.change(screen.getByLabelText("Share of local/ember"), { target: { value: "3" } })
  fireEvent.blur(screen.getByLabelText("Share of local/ember"))

  act(() => store.getState().go("chat"))
  act(() => store.getState().go("routes", "route-1"))
  host.fail("routes.update", { code: "name_taken", message: "", facts: { name: "best" } })
  fireEvent.click(screen.getByRole("button", { name: "Save" }))
  await screen.findByText("best is used already. Choose another name.")
  expect(targetNames()).toEqual(["local/ember", "openai/gpt-4.1"])
  expect(callsOf(host, "routes.update").at(-1)).toMatchObject({
    id: "route-1",
    patch: {
      strategy: "round-robin",
      targets: [
        { id: "local/ember", weight: 3 },
        { id: "openai/gpt-4.1", weight: 1 },
      ],
    },
  })
  fireEvent.click(screen.getByRole("button", { name: "Discard" }))
  expect(targetNames()).toEqual(["openai/gpt-4.1", "local/ember"])
  expect(screen.queryByText("Not saved yet.")).toBeNull()
})

it("sets the strength of an adapter for a local target", async () => {
  const route = someRoute({ targets: [someTarget("local", "ember")] })
  const { host } = await editor(route, { adapters: [someAdapter()], models: [someModel()] })
  fireEvent.change(screen.getByRole("slider", { name: "Herbs", hidden: true }), { target: { value: "0.8" } })
  fireEvent.click(screen.getByRole("button", { name: "Save" }))
  await waitFor(() =>
    expect(callsOf(host, "routes.update").at(-1)).toMatchObject({
      patch: { targets: [{ id: "local/ember", adapters: [{ id: "herbs", scale: 0.8 }] }] },
    }),
  )
})

it("sets triggers, limits and the cache in the units of the contract", async () => {
  const { host } = await editor()
  fireEvent.click(screen.getByRole("checkbox", { name: "takes too long" }))
  const fill = (name: string, value: string) => {
    fireEvent.change(screen.getByLabelText(name), { target: { value } })
    fireEvent.blur(screen.getByLabelText(name))
  }
  fill("First token within (seconds)", "2.5")
  fill("Rest (seconds)", "60")
  fireEvent.click(region("Cached answers").getByRole("radio", { name: "At temperature 0" }))
  fill("Kept for (minutes)", "10")
  fireEvent.click(screen.getByRole("button", { name: "Save" }))
  await waitFor(() => expect(callsOf(host, "routes.update")).toHaveLength(1))
  const [{ patch }] = callsOf(host, "routes.update") as [{ patch: ReturnType<typeof someRoute> }]
  expect(patch.triggers).not.toContain("timeout")
  expect(patch).toMatchObject({
    firstTokenMs: 2500,
    breaker: { failures: 3, pauseMs: 60_000 },
    cache: { mode: "zero-temperature", ttlSeconds: 600 },
  })
})

it("shows who would be asked and who not, and asks again when a target begins to rest", async () => {
  const { host } = await editor()
  const tryIt = region("Try it")
  const order = await tryIt.findByRole("list", { name: "Who would be asked, in this order" })
  expect(order.textContent).toMatch(/1openai\/gpt-4\.1.*2local\/ember/)
  host.on("routes.plan", () => ({
    ...plan,
    targets: ["local/ember"],
    skipped: [{ target: "openai/gpt-4.1", reason: "circuit-open" }],
  }))
  act(() => host.emit("targetHealth.changed", someHealth("openai/gpt-4.1", { circuit: "open" })))
  const skipped = await tryIt.findByRole("list", { name: "Who would not be asked" })
  expect(skipped.textContent).toContain("openai/gpt-4.1rests after failures")
})

it("says when a rest has ended, and asks then who would be asked", async () => {
  const { host } = await editor()
  vi.useFakeTimers()
  act(() =>
    host.emit("targetHealth.changed", someHealth("openai/gpt-4.1", { circuit: "open", probeAt: Date.now() + 30_000 })),
  )
  const targets = region("Targets")
  expect(targets.getByText(/^rests until/)).toBeTruthy()
  const asked = callsOf(host, "routes.plan").length
  act(() => void vi.advanceTimersByTime(29_000))
  expect(targets.getByText(/^rests until/)).toBeTruthy()
  act(() => void vi.advanceTimersByTime(1100))
  expect(targets.queryByText(/^rests/)).toBeNull()
  expect(targets.getAllByText("is tried again with the next request").length).toBeGreaterThan(0)
  expect(callsOf(host, "routes.plan")).toHaveLength(asked + 1)
})

it("streams a real answer with every attempt and its figures, also while the page is left", async () => {
  const { host, store } = await editor()
  const events = new AsyncQueue<TryEvent>()
  host.onStream("routes.try", () => events)
  fireEvent.click(region("Try it").getByRole("button", { name: "Ask" }))
  act(() => store.getState().go("chat"))
  // Another window asks the same just now.
  act(() =>
    host.emit(
      "request.changed",
      someRequest({
        id: "other",
        caller: { kind: "window" },
        askedModel: "best",
        attempts: [{ target: "local/other", startedAt: 1, durationMs: 12 }],
      }),
    ),
  )
  events.push({ type: "asked", requestId: "tried" })
  events.push({
    type: "started",
    model: "ember",
    promptTokens: 9,
    cachedTokens: 0,
    served: { target: "local/ember", attempts: 2, cache: "off" },
  })
  events.push({ type: "text-delta", choice: 0, text: "Hello there." })
  act(() =>
    host.emit(
      "request.changed",
      someRequest({
        id: "tried",
        caller: { kind: "window" },
        askedModel: "best",
        attempts: [
          {
            target: "openai/gpt-4.1",
            startedAt: 1,
            durationMs: 12,
            error: { code: "upstream_unavailable", message: "" },
          },
          { target: "local/ember", startedAt: 2, durationMs: 340 },
        ],
      }),
    ),
  )
  act(() => store.getState().go("routes", "route-1"))
  const answer = within(await region("Try it").findByRole("status", { name: "Answer" }))
  await answer.findByText("Hello there.")
  const attempts = answer.getByRole("list", { name: "Who was asked" })
  expect(attempts.textContent).toMatch(/openai\/gpt-4\.1.*cannot be reached.*local\/ember/)
  expect(attempts.textContent).not.toContain("local/other")
  events.push({
    type: "finished",
    finishReasons: ["stop"],
    usage: { promptTokens: 9, cachedTokens: 0, completionTokens: 4, reasoningTokens: 0 },
    timings: { waitedMs: 1, firstTokenMs: 42, totalMs: 90, tokensPerSecond: null },
    cost: { nanos: 12_000_000, currency: "USD" },
  })
  events.close()
  await answer.findByText(/answered by local\/ember · 2 attempts · first token after 42 ms/)
  expect(answer.getByText(/9 → 4 tokens · \$0\.01/)).toBeTruthy()
})

it("says why nobody answered, and stops when asked to", async () => {
  const { host } = await editor()
  const tryIt = region("Try it")
  let wasAborted = false
  host.onStream("routes.try", async function* (_, signal) {
    await waitFor(() => expect(signal.aborted).toBe(true), { timeout: 5000 })
    wasAborted = true
  })
  fireEvent.click(tryIt.getByRole("button", { name: "Ask" }))
  fireEvent.click(await tryIt.findByRole("button", { name: "Stop" }))
  await tryIt.findByText("Stopped.")
  expect(wasAborted).toBe(true)

  host.onStream("routes.try", () => {
    const failed = new AsyncQueue<TryEvent>()
    failed.fail(new AppError("no_target", "", { facts: { route: "best" } }))
    return failed
  })
  fireEvent.click(tryIt.getByRole("button", { name: "Ask" }))
  await tryIt.findByText(/Nobody can answer best now/)
})

it("asks a pattern by a name that fits it", async () => {
  const { host } = await editor(someRoute({ name: "gpt-*" }))
  const tryIt = region("Try it")
  expect(tryIt.getByRole<HTMLButtonElement>("button", { name: "Ask" }).disabled).toBe(true)
  fireEvent.change(tryIt.getByLabelText("A name that fits gpt-*"), { target: { value: "gpt-4o" } })
  await waitFor(() => expect(callsOf(host, "routes.plan")).toContainEqual({ name: "gpt-4o" }))
})

it("removes a route only after asking, and goes back to the list", async () => {
  const { host } = await editor()
  host.on("routes.remove", ({ id }) => {
    host.emit("route.removed", { id })
    return null
  })
  fireEvent.click(screen.getByRole("button", { name: "Remove best" }))
  fireEvent.click(within(screen.getByRole("dialog", { name: "Remove best?" })).getByRole("button", { name: "Remove" }))
  await region("Public names").findByText("No route yet")
  expect(location.hash).toBe("#/routes")
})
