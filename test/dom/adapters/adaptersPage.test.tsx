import { act, screen, within } from "@testing-library/react"
import { expect, it } from "vitest"
import type { Adapter } from "../../../electron/contract/adapters.ts"
import { renderWindow } from "../../support/renderWindow.tsx"
import { ScriptedHost, someAdapter, someModel } from "../../support/scriptedHost.ts"

const page = (...adapters: Adapter[]) => renderWindow(new ScriptedHost({ adapters }), "adapters")
const list = () => within(screen.getByRole("region", { name: "Adapters" }))

it("gives the name by which an app asks for an adapter, with its base and its rank", async () => {
  const { host } = await page(someAdapter())
  expect(list().getByText("ember:herbs")).toBeTruthy()
  expect(list().getByText("rank 8")).toBeTruthy()
  expect(list().getByText("for Ember")).toBeTruthy()
  act(() => host.emit("model.changed", someModel({ id: "other", name: "Other", isDefault: false })))
  act(() => host.emit("adapter.changed", someAdapter({ fits: ["other", "ember"] })))
  expect(list().getByText("for Ember and Other")).toBeTruthy()
  expect(list().getByText("ember:herbs")).toBeTruthy()
})

it("shows how far a conversion is, and why an adapter cannot be used, without a name to copy", async () => {
  const facts = { file: "pirate", reason: "dora" }
  await page(
    someAdapter({ id: "half", name: "Half", state: { kind: "converting", progress: 0.4 } }),
    someAdapter({ state: { kind: "unusable", error: { code: "adapter_invalid", message: "", facts } } }),
  )
  expect(list().getByRole("progressbar", { name: "Half: Converting, 40%" })).toBeTruthy()
  expect(list().getByText(/^pirate cannot be used as an adapter: it was trained as DoRA/)).toBeTruthy()
  expect(list().queryByRole("button")).toBeNull()
})

it("says how adapters come into the library while there are none", async () => {
  const { host } = await page()
  expect(screen.getByText(/PEFT folders and GGUF adapters that you put into/)).toBeTruthy()
  expect(screen.queryByRole("region", { name: "Adapters" })).toBeNull()
  act(() => host.emit("adapter.changed", someAdapter()))
  expect(screen.queryByText(/PEFT folders and GGUF adapters that you put into/)).toBeNull()
})
