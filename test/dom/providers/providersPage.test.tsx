import { act, fireEvent, screen, waitFor, within } from "@testing-library/react"
import { beforeEach, expect, it, onTestFinished, vi } from "vitest"
import { renderWindow } from "../../support/renderWindow.tsx"
import type { ScriptedHost } from "../../support/scriptedHost.ts"
import { createProvidersHost, someCheck, someProvider, someRemoteModel } from "../../support/scriptedProviders.ts"

beforeEach(() => {
  // There is no layout here: the list of models would find no room for any row.
  const height = vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(480)
  onTestFinished(() => height.mockRestore())
})

const list = (snapshot: Parameters<typeof createProvidersHost>[0] = {}) =>
  renderWindow(createProvidersHost(snapshot), "providers")
const callsOf = (host: ScriptedHost, name: string) =>
  host.calls.filter((call) => call.name === name).map((call) => call.input)
const region = (name: string) => within(screen.getByRole("region", { name }))

async function detail(provider = someProvider()) {
  const window = await list({ providers: [provider] })
  fireEvent.click(screen.getByRole("link", { name: provider.name }))
  await screen.findByRole("link", { name: "All providers" })
  return window
}

it("lists this computer first, and says what to do where no service is there", async () => {
  await list()
  expect(region("This computer").getByText("Local engine")).toBeTruthy()
  expect(region("Services").getByText("No service added yet")).toBeTruthy()
  fireEvent.click(region("Services").getByRole("button", { name: "Add a provider" }))
  expect(screen.getByRole("dialog", { name: "Add a provider" })).toBeTruthy()
})

it("tells of each service how many models are enabled, whether a key rests, and switches it off", async () => {
  const secret = { id: "s", label: "", hint: "", addedAt: 0, cooldown: { until: 0, reason: "rate-limit" } } as const
  const { host } = await list({ providers: [someProvider({ secrets: [secret] })] })
  const row = within(region("Services").getByRole("listitem"))
  expect(row.getByText(/1 of 2 models enabled/).textContent).toContain("1 key rests")
  fireEvent.click(row.getByRole("switch", { name: "Use OpenAI" }))
  await waitFor(() => expect(row.getByRole("switch").getAttribute("aria-checked")).toBe("false"))
  expect(callsOf(host, "providers.update")).toEqual([{ id: "openai", patch: { isEnabled: false } }])
})

it("adds a service from its preset with a key, goes to it and asks it for its models", async () => {
  const { host } = await list()
  fireEvent.click(screen.getByRole("button", { name: "Add a provider" }))
  const gallery = within(screen.getByRole("dialog"))
  fireEvent.change(gallery.getByRole("textbox", { name: "Search services" }), { target: { value: "kimi" } })
  expect(gallery.getAllByRole("listitem").map((item) => item.textContent)).toEqual([
    expect.stringContaining("Moonshot"),
    expect.stringContaining("Another service"),
  ])
  fireEvent.click(gallery.getByRole("button", { name: /Moonshot/ }))

  const form = within(screen.getByRole("dialog", { name: /Add Moonshot/ }))
  const key = form.getByLabelText<HTMLInputElement>("Key")
  expect(key.type).toBe("password")
  fireEvent.change(key, { target: { value: "sk-planted" } })
  fireEvent.click(form.getByRole("button", { name: "Add" }))

  await screen.findByRole("link", { name: "All providers" })
  expect(callsOf(host, "providers.create")).toEqual([
    { provider: expect.objectContaining({ kind: "moonshot", secrets: [{ secret: "sk-planted" }] }) },
  ])
  expect(callsOf(host, "providers.fetchModels")).toEqual([{ id: "moonshot" }])
  expect(location.hash).toBe("#/providers/moonshot")
})

it("keeps what was typed for a new service when the host refuses it", async () => {
  const { host } = await list()
  fireEvent.click(screen.getByRole("button", { name: "Add a provider" }))
  fireEvent.click(screen.getByRole("button", { name: /Another service/ }))
  const form = within(screen.getByRole("dialog"))
  const field = (name: string) => form.getByLabelText<HTMLInputElement>(name)
  fireEvent.change(field("Name"), { target: { value: "Lab" } })
  fireEvent.change(field("Base URL"), { target: { value: "https://lab.example/v1/chat/completions" } })
  expect(form.getByText("Requests go to https://lab.example/v1/chat/completions")).toBeTruthy()
  fireEvent.change(field("Key"), { target: { value: "sk-planted" } })
  host.fail("providers.create", { code: "name_taken", message: "", facts: { name: "lab" } })
  fireEvent.click(form.getByRole("button", { name: "Add" }))
  await form.findByText("lab is used already. Choose another name.")
  expect([field("Name").value, field("Key").value]).toEqual(["Lab", "sk-planted"])
})

it("explains a check step by step, with what the service itself said", async () => {
  const { host } = await detail()
  host.on("providers.check", () =>
    someCheck({
      steps: [
        { step: "reach", outcome: "ok" },
        {
          step: "secret",
          outcome: "failed",
          subject: "secret-1",
          error: { code: "upstream_auth_failed", message: "", facts: { provider: "openai" }, detail: "Incorrect key" },
        },
        { step: "answer", outcome: "skipped" },
      ],
    }),
  )
  fireEvent.click(screen.getByRole("button", { name: "Check" }))
  const report = within(await screen.findByRole("status", { name: "What the check found" }))
  await report.findByText(/Something is wrong/)
  expect(report.getByText(/OpenAI did not accept its key/).textContent).toContain("Key 1 does not work")
  expect(report.getByText("Incorrect key")).toBeTruthy()
  expect(report.getByText(/No model was asked/)).toBeTruthy()
})

it("says only that a service cannot be reached, by its name, and not what was left out then", async () => {
  const { host } = await detail()
  const error = { code: "upstream_unavailable", message: "", facts: { provider: "openai" } } as const
  host.on("providers.check", () =>
    someCheck({
      latencyMs: null,
      steps: [
        { step: "reach", outcome: "failed", error },
        { step: "models", outcome: "skipped" },
        { step: "answer", outcome: "skipped" },
      ],
    }),
  )
  fireEvent.click(screen.getByRole("button", { name: "Check" }))
  const report = within(await screen.findByRole("status", { name: "What the check found" }))
  await report.findByText(/^OpenAI cannot be reached/)
  expect(report.getAllByRole("listitem")).toHaveLength(1)
})

it("empties the field of a key only when the host has taken it, and never shows a key again", async () => {
  const { host } = await detail()
  const keys = region("Keys")
  const field = keys.getByLabelText<HTMLInputElement>("Another key")
  const add = () => fireEvent.click(keys.getByRole("button", { name: "Add key" }))
  host.fail("providers.addSecret", { code: "connection_lost", message: "" })
  fireEvent.change(field, { target: { value: "sk-planted-abcd" } })
  add()
  await keys.findByRole("alert")
  expect(field.value).toBe("sk-planted-abcd")

  host.on("providers.addSecret", ({ id, secret }) => {
    const known = host.snapshot.providers.find((provider) => provider.id === id) ?? someProvider()
    const added = { id: "secret-2", label: "team", hint: secret.slice(-4), addedAt: 0, cooldown: null }
    const changed = { ...known, secrets: [...known.secrets, added] }
    host.emit("provider.changed", changed)
    return changed
  })
  add()
  await waitFor(() => expect(field.value).toBe(""))
  expect(keys.getByText("team")).toBeTruthy()
  expect(document.body.innerHTML).not.toContain("sk-planted")
})

it("says beside its link that the page where keys are made cannot be opened", async () => {
  const { host } = await detail()
  host.fail("desktop.openLink", { code: "internal_error", message: "" })
  fireEvent.click(region("Keys").getByRole("link", { name: /Where OpenAI makes keys/ }))
  expect((await region("Keys").findByRole("alert")).textContent).toContain("Something went wrong inside Hearth")
})

it("removes a key, and the service itself, only after asking", async () => {
  const { host } = await detail()
  fireEvent.click(screen.getByRole("button", { name: "Remove Key 1" }))
  fireEvent.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Cancel" }))
  expect(callsOf(host, "providers.removeSecret")).toEqual([])
  fireEvent.click(screen.getByRole("button", { name: "Remove OpenAI" }))
  fireEvent.click(
    within(screen.getByRole("dialog", { name: "Remove OpenAI?" })).getByRole("button", { name: "Remove" }),
  )
  await region("Services").findByText("No service added yet")
  expect(location.hash).toBe("#/providers")
})

it("keeps a changed connection when the page is left, and sends only what has changed", async () => {
  const { host, store } = await detail()
  const change = (name: string, value: string) =>
    fireEvent.change(region("Connection").getByLabelText(name), { target: { value } })
  change("Base URL", "https://proxy.example/v1")
  change("Fields that it cannot take", "seed parallel_tool_calls")
  act(() => store.getState().go("chat"))
  act(() => store.getState().go("providers", "openai"))
  expect(region("Connection").getByLabelText<HTMLInputElement>("Base URL").value).toBe("https://proxy.example/v1")
  fireEvent.click(region("Connection").getByRole("button", { name: "Save" }))
  await waitFor(() => expect(region("Connection").queryByText("Not saved yet.")).toBeNull())
  expect(callsOf(host, "providers.update")).toEqual([
    {
      id: "openai",
      patch: { baseUrl: "https://proxy.example/v1", droppedFields: ["seed", "parallel_tool_calls"] },
    },
  ])
})

it("searches two thousand models, enables those that are shown at once, and draws only those in view", async () => {
  const models = Array.from({ length: 2_000 }, (_, index) => someRemoteModel(`vendor-${index % 40}/model-${index}`))
  const { host } = await detail(someProvider({ models }))
  const section = region("Models")
  expect(section.getAllByRole("switch").length).toBeLessThan(60)
  fireEvent.change(section.getByRole("textbox", { name: "Search models" }), { target: { value: "vendor-7/ 1" } })
  fireEvent.click(section.getByRole("button", { name: "Enable shown" }))
  await waitFor(() => expect(section.getByText(/of 2,000 models enabled/).textContent).not.toMatch(/^0 /))
  const [asked] = callsOf(host, "providers.setModels") as { models: readonly string[] }[]
  expect(asked?.models.every((model) => model.startsWith("vendor-7/") && model.includes("1"))).toBe(true)
})

it("takes a model that was typed, and the price that the service does not tell", async () => {
  const { host } = await detail(someProvider({ models: [] }))
  const section = region("Models")
  expect(section.getByText("No models yet")).toBeTruthy()
  fireEvent.change(section.getByLabelText("A model by its name"), { target: { value: "deployments/gpt-5" } })
  fireEvent.click(section.getByRole("button", { name: "Add model" }))
  fireEvent.click(await section.findByRole("button", { name: "Details of deployments/gpt-5" }))

  const dialog = within(screen.getByRole("dialog", { name: "deployments/gpt-5" }))
  const save = () => dialog.getByRole<HTMLButtonElement>("button", { name: "Save" })
  const fill = (name: string, value: string) => {
    fireEvent.change(dialog.getByLabelText(name), { target: { value } })
    fireEvent.blur(dialog.getByLabelText(name))
  }
  fill("Input", "0.0275")
  expect(save().disabled).toBe(true)
  fill("Output", "1.1")
  fireEvent.click(dialog.getByRole("checkbox", { name: "tools" }))
  fireEvent.click(save())
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull())
  expect(callsOf(host, "providers.setModel").at(-1)).toEqual({
    id: "openai",
    model: "deployments/gpt-5",
    patch: {
      capabilities: ["chat", "tools"],
      contextSize: null,
      price: { currency: "USD", inputPerMillion: 0.0275, cachedPerMillion: null, outputPerMillion: 1.1 },
    },
  })
  expect(section.getByText(/\$0.0275 in, \$1.10 out per million/)).toBeTruthy()
})

it("sets headers whose values it cannot show, and takes them away by their names", async () => {
  const { host } = await detail(someProvider({ headerNames: ["X-Title"] }))
  const headers = region("Extra headers")
  fireEvent.change(headers.getByLabelText("Header"), { target: { value: "bad name" } })
  expect(headers.getByText("Letters, digits and hyphens, without spaces.")).toBeTruthy()
  fireEvent.change(headers.getByLabelText("Header"), { target: { value: "HTTP-Referer" } })
  fireEvent.change(headers.getByLabelText("Value"), { target: { value: "secret-referer" } })
  fireEvent.click(headers.getByRole("button", { name: "Set header" }))
  await headers.findByText("HTTP-Referer")
  fireEvent.click(headers.getByRole("button", { name: "Remove the header HTTP-Referer" }))
  await waitFor(() =>
    expect(callsOf(host, "providers.update")).toEqual([
      { id: "openai", patch: { headers: { "HTTP-Referer": "secret-referer" } } },
      { id: "openai", patch: { headers: { "HTTP-Referer": null } } },
    ]),
  )
})
