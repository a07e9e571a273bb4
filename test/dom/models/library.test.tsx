import { screen, within } from "@testing-library/react"
import { expect, it } from "vitest"
import type { Model } from "../../../electron/contract/models.ts"
import { renderWindow } from "../../support/renderWindow.tsx"
import { ScriptedHost, someModel } from "../../support/scriptedHost.ts"

const page = ({ models }: { models: readonly Model[] }) => renderWindow(new ScriptedHost({ models }), "models")

it("does not offer to load a file that cannot be used", async () => {
  const problem = { code: "model_file_invalid", message: "" } as const
  await page({ models: [someModel({ id: "cut", name: "Half", isDefault: false, problem })] })
  const library = within(screen.getByRole("region", { name: "Library" }))
  expect(library.getByText(/damaged or not a GGUF file/)).toBeTruthy()
  expect(library.queryByRole("button", { name: "Load Half" })).toBeNull()
})

it("offers to load only models that can be used, and says what the others are for", async () => {
  const added = { isEmbedded: false, isDefault: false }
  const embedder = someModel({ ...added, id: "e", name: "Embedder", capabilities: ["embedding"] })
  const chatter = someModel({ ...added, id: "c", name: "Chatter", capabilities: ["chat"] })
  await page({ models: [embedder, chatter] })
  const library = within(screen.getByRole("region", { name: "Library" }))
  expect(library.getByText(/For embeddings, not for chat/)).toBeTruthy()
  expect(
    library.getAllByRole("button", { name: /^Load (?!settings)/ }).map((button) => button.getAttribute("aria-label")),
  ).toEqual(["Load Chatter"])
})
