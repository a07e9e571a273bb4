import { act, fireEvent, screen, waitFor } from "@testing-library/react"
import { expect, it } from "vitest"
import type { ModelState } from "../../../electron/contract/models.ts"
import { renderChat } from "../../support/renderChat.tsx"
import { someModel } from "../../support/scriptedHost.ts"

const quarantined: ModelState = {
  kind: "quarantined",
  error: { code: "model_quarantined", message: "crashed twice" },
}

it("does not say that a model is ready which is not, and offers the repair", async () => {
  const { host } = await renderChat((scripted) => {
    scripted.snapshot = { ...scripted.snapshot, models: [someModel({ state: quarantined })] }
    return undefined
  })
  await screen.findByRole("heading", { name: "Ember cannot answer now" })
  expect(screen.queryByRole("heading", { name: "Ember is ready" })).toBeNull()
  host.on("models.load", () => null)
  fireEvent.click(screen.getByRole("button", { name: "Load again" }))
  await waitFor(() => expect(host.calls.map(({ name }) => name)).toContain("models.load"))
  act(() => host.emit("model.changed", someModel()))
  await screen.findByRole("heading", { name: "Ember is ready" })
})

it("offers the safer retry where there is one", async () => {
  const saferLoad = { step: "smaller-context", load: { contextSize: 1024 } } as const
  const { host } = await renderChat((scripted) => {
    scripted.snapshot = { ...scripted.snapshot, models: [someModel({ state: quarantined, saferLoad })] }
    return undefined
  })
  host.on("models.loadSafer", () => null)
  fireEvent.click(await screen.findByRole("button", { name: "Try with a smaller context" }))
  await waitFor(() => expect(host.calls).toContainEqual({ name: "models.loadSafer", input: { id: "ember" } }))
})

it("says that another model loads first", async () => {
  await renderChat((scripted) => {
    const model = someModel({ id: "big", name: "Big", isEmbedded: false, state: { kind: "unloaded" } })
    scripted.snapshot = { ...scripted.snapshot, models: [model] }
    return undefined
  })
  await screen.findByRole("heading", { name: "Say hello to Big" })
})
