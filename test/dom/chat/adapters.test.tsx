import { fireEvent, screen, waitFor } from "@testing-library/react"
import { expect, it } from "vitest"
import { renderChat } from "../../support/renderChat.tsx"
import { someAdapter, someModel } from "../../support/scriptedHost.ts"

async function openWithAdapters() {
  return renderChat((scripted) => {
    scripted.snapshot = {
      ...scripted.snapshot,
      models: [someModel(), someModel({ id: "other", name: "Other", isDefault: false })],
      adapters: [
        someAdapter(),
        someAdapter({ id: "pirate", name: "Pirate" }),
        someAdapter({ id: "elsewhere", name: "Elsewhere", fits: ["other"] }),
        someAdapter({ id: "half", name: "Half", state: { kind: "converting", progress: 0.5 } }),
      ],
    }
    return undefined
  })
}

it("offers the adapters of the chosen model, each with its strength, and says the name for apps", async () => {
  await openWithAdapters()
  const herbs = await screen.findByRole("slider", { name: "Herbs" })
  expect(screen.queryByRole("slider", { name: "Elsewhere" })).toBeNull()
  expect(screen.queryByRole("slider", { name: "Half" })).toBeNull()

  fireEvent.change(herbs, { target: { value: "0.8" } })
  await screen.findByRole("button", { name: /^Model: Ember \+ Herbs/ })
  fireEvent.change(screen.getByRole("slider", { name: "Pirate" }), { target: { value: "1" } })
  await screen.findByText("ember:herbs@0.8+pirate")

  fireEvent.change(screen.getByRole("slider", { name: "Herbs" }), { target: { value: "0" } })
  fireEvent.change(screen.getByRole("slider", { name: "Pirate" }), { target: { value: "0" } })
  await waitFor(() => expect(screen.getByRole("button", { name: /^Model: Ember/ }).textContent).toBe("Ember"))
})
