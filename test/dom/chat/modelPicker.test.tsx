import { fireEvent, screen, waitFor } from "@testing-library/react"
import { expect, it } from "vitest"
import { renderChat } from "../../support/renderChat.tsx"
import { someModel } from "../../support/scriptedHost.ts"
import { someProvider, someRemoteModel, someRoute } from "../../support/scriptedProviders.ts"

it("tells models of the same name apart", async () => {
  await renderChat((scripted) => {
    const models = [someModel(), someModel({ id: "ember-2", isEmbedded: false, isDefault: false })]
    scripted.snapshot = { ...scripted.snapshot, models }
    return undefined
  })
  fireEvent.click(await screen.findByRole("button", { name: /^Model: Ember/ }))
  const items = await screen.findAllByRole("option")
  expect(items.map((item) => item.textContent)).toEqual([
    expect.stringContaining("Ember (ember)"),
    expect.stringContaining("Ember (ember-2)"),
  ])
})

async function openPicker() {
  const window = await renderChat((scripted) => {
    const embedding = someRemoteModel("embed-3", { isEnabled: true, capabilities: ["embedding"] })
    const [enabled, other] = someProvider().models
    scripted.snapshot = {
      ...scripted.snapshot,
      providers: [someProvider({ models: [enabled, other, embedding].filter((model) => model !== undefined) })],
      routes: [someRoute(), someRoute({ id: "pattern", name: "gpt-*" })],
    }
    return undefined
  })
  fireEvent.click(await screen.findByRole("button", { name: /^Model: / }))
  return window
}

const optionNames = async () => (await screen.findAllByRole("option")).map((option) => option.textContent)

it("offers local and remote models that chat, and routes by their names, never a pattern", async () => {
  await openPicker()
  expect(await optionNames()).toEqual([
    expect.stringContaining("Ember"),
    expect.stringContaining("gpt-4.1OpenAI"),
    expect.stringContaining("best2 targets"),
  ])
  fireEvent.change(screen.getByRole("combobox"), { target: { value: "openai gpt" } })
  expect(await optionNames()).toEqual([expect.stringContaining("gpt-4.1OpenAI")])
  fireEvent.change(screen.getByRole("combobox"), { target: { value: "nobody" } })
  expect(screen.getByText("Nothing found for nobody")).toBeTruthy()
})

it("asks the remote model that was chosen, and says that what is written leaves this computer", async () => {
  const { host, composer } = await openPicker()
  fireEvent.click(await screen.findByRole("option", { name: /gpt-4\.1/ }))
  await screen.findByText("OpenAI answers: what you write leaves this computer.")
  expect(screen.getByRole("button", { name: "Model: gpt-4.1, at OpenAI" })).toBeTruthy()
  fireEvent.change(composer, { target: { value: "Hello" } })
  fireEvent.click(screen.getByRole("button", { name: "Send" }))
  await waitFor(() =>
    expect(host.calls).toContainEqual({
      name: "conversations.create",
      input: { settings: expect.objectContaining({ model: "openai/gpt-4.1" }) },
    }),
  )
})
