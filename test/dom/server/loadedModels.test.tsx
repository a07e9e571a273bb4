import { act, fireEvent, screen, waitFor, within } from "@testing-library/react"
import { expect, it } from "vitest"
import type { Model, SaferLoad, SaferStep } from "../../../electron/contract/models.ts"
import { renderWindow } from "../../support/renderWindow.tsx"
import { readyState, ScriptedHost, someMemory, someModel } from "../../support/scriptedHost.ts"

const page = (...models: Model[]) => renderWindow(new ScriptedHost({ models }), "server")
const loaded = () => within(screen.getByRole("region", { name: "Loaded models" }))
const crashed = { code: "engine_crashed", message: "" } as const
const safer = (step: SaferStep): SaferLoad => ({ step, load: { contextSize: 1024, slotCount: 1 } })

it.each([
  ["smaller-context", "Try with a smaller context"],
  ["fewer-gpu-layers", "Try with fewer GPU layers"],
  ["cpu-only", "Try on the CPU"],
] as const)("offers to load more safely after a failure: %s", async (step, label) => {
  const { host } = await page(someModel({ state: { kind: "failed", error: crashed }, saferLoad: safer(step) }))
  host.on("models.loadSafer", () => null)
  fireEvent.click(loaded().getByRole("button", { name: label }))
  await waitFor(() => expect(host.calls).toContainEqual({ name: "models.loadSafer", input: { id: "ember" } }))
})

it("offers nothing easier where nothing easier is left", async () => {
  await page(someModel({ state: { kind: "quarantined", error: crashed } }))
  expect(loaded().getByRole("button", { name: "Load again" })).toBeTruthy()
  expect(loaded().queryByRole("button", { name: /^Try/ })).toBeNull()
})

it("says that a model was loaded with less than was asked for, and why", async () => {
  const state = { ...readyState(), safer: safer("smaller-context") } as Model["state"]
  await page(someModel({ state }))
  expect(loaded().getByText(/smaller context \(2,048 tokens\): with its own settings, loading failed/)).toBeTruthy()
})

it("says what computes, and how much of the model it holds", async () => {
  const ready = readyState()
  if (ready.kind !== "ready") throw new Error("not ready")
  const gpu = { gpu: "cuda", gpuDevices: ["Some Card"], gpuLayers: 3, layerCount: 5 }
  const { host } = await page(someModel({ state: ready }))
  expect(loaded().getByText("2,048 tokens per slot · on the CPU")).toBeTruthy()
  act(() => host.emit("model.changed", someModel({ state: { ...ready, info: { ...ready.info, ...gpu } } })))
  expect(loaded().getByText("2,048 tokens per slot · 3 of 5 layers on Some Card")).toBeTruthy()
})

it("shows the memory that models use, and asks again when one is loaded, not when it answers", async () => {
  const host = new ScriptedHost({ models: [someModel()] })
  const asked = () => host.calls.filter(({ name }) => name === "models.memory").length
  await renderWindow(host, "server")
  await loaded().findByText("0 B of 12.0 GB of memory reserved")
  const video = { totalBytes: 24e9, freeBytes: 18e9, devices: ["Some Card"] }
  host.on("models.memory", () => someMemory({ usedBytes: 3e9, video }))
  act(() => host.emit("model.changed", someModel({ state: readyState() })))
  await loaded().findByText(/3\.0 GB of 12\.0 GB of memory reserved/)
  expect(loaded().getByText(/6\.0 GB of 24\.0 GB of graphics memory/)).toBeTruthy()
  const before = asked()
  act(() => host.emit("model.changed", someModel({ state: readyState({ tokensPerSecond: 12 }) })))
  expect(asked()).toBe(before)
})
