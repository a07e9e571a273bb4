import { fireEvent, screen } from "@testing-library/react"
import { expect, it } from "vitest"
import { renderChat } from "../../support/renderChat.tsx"
import { someModel } from "../../support/scriptedHost.ts"

it("tells models of the same name apart", async () => {
  await renderChat((scripted) => {
    const models = [someModel(), someModel({ id: "ember-2", isEmbedded: false, isDefault: false })]
    scripted.snapshot = { ...scripted.snapshot, models }
    return undefined
  })
  fireEvent.keyDown(await screen.findByRole("button", { name: /^Model: Ember/ }), { key: "Enter" })
  const items = await screen.findAllByRole("menuitem")
  expect(items.map((item) => item.textContent)).toEqual([
    expect.stringContaining("Ember (ember)"),
    expect.stringContaining("Ember (ember-2)"),
  ])
})
