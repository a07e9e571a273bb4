import { act, fireEvent, screen, waitFor, within } from "@testing-library/react"
import { expect, it, onTestFinished, vi } from "vitest"
import type { ModelDetails } from "../../../electron/contract/library.ts"
import { renderWindow } from "../../support/renderWindow.tsx"
import { ScriptedHost } from "../../support/scriptedHost.ts"

const details: ModelDetails = {
  id: "ember",
  files: [{ path: "/models/ember-q8_0.gguf", sizeBytes: 3_500_000 }],
  metadata: [
    { key: "general.architecture", type: "string", value: "qwen3" },
    { key: "tokenizer.ggml.tokens", type: "array of string", value: '["!", "#"]', length: 4096 },
  ],
  tensors: Array.from({ length: 5000 }, (_, index) => ({
    name: `blk.${index}.attn_q.weight`,
    type: "Q8_0",
    dimensions: [192, 192],
    bytes: 1000,
  })),
  tensorCount: 6000,
  tokenizer: { kind: "gpt2", vocabularySize: 4096, specialTokens: [{ role: "eos", id: 2, text: "<|im_end|>" }] },
  templates: [
    { name: "default", text: "{{ messages }}" },
    { name: "tool_use", text: "{{ tools }}" },
  ],
}

/** The test's window has no layout: what scrolls would have no height, and draw nothing. */
function giveHeight(): void {
  for (const side of ["clientHeight", "offsetHeight"] as const) {
    const height = vi.spyOn(HTMLElement.prototype, side, "get").mockReturnValue(420)
    onTestFinished(() => height.mockRestore())
  }
}

async function open(host = new ScriptedHost(), given: Partial<ModelDetails> = {}) {
  giveHeight()
  host.on("models.inspect", () => ({ ...details, ...given }))
  const window = await renderWindow(host, "server")
  act(() => void window.store.getState().inspectModel("ember"))
  const dialog = within(await screen.findByRole("dialog", { name: "Inside Ember" }))
  await dialog.findByText("/models/ember-q8_0.gguf")
  const show = (part: string) => fireEvent.click(dialog.getByRole("radio", { name: part }))
  return { ...window, dialog, show }
}

it("draws few of five thousand tensors, finds any of them, and says how many there are", async () => {
  const { dialog, show } = await open()
  show("Tensors")
  expect(dialog.getAllByRole("row").length).toBeLessThan(60)
  expect(dialog.getByText("5,000 of 6,000 tensors, 5.0 MB")).toBeTruthy()
  fireEvent.change(dialog.getByRole("textbox", { name: "Search names and types" }), { target: { value: "blk.4711." } })
  expect(dialog.getByText("blk.4711.attn_q.weight")).toBeTruthy()
  expect(dialog.getByText("192 × 192")).toBeTruthy()
  fireEvent.change(dialog.getByRole("textbox", { name: "Search names and types" }), { target: { value: "nowhere" } })
  expect(dialog.getByText("Nothing found for nowhere")).toBeTruthy()
})

it("finds what the header says by its key and by its value, and says how long a list is", async () => {
  const { dialog, show } = await open()
  show("Header")
  expect(dialog.getByText("of 4,096")).toBeTruthy()
  fireEvent.change(dialog.getByRole("textbox", { name: "Search keys and values" }), { target: { value: "QWEN3" } })
  expect(dialog.getByText("general.architecture")).toBeTruthy()
  expect(dialog.queryByText("tokenizer.ggml.tokens")).toBeNull()
})

it("shows what the model reads of an example, and renders anew what is changed in it", async () => {
  const host = new ScriptedHost().on("models.previewTemplate", ({ template, messages, thinking, hasTools }) => ({
    text: `${template}|${messages.map(({ role }) => role).join()}|${thinking}|${hasTools}`,
  }))
  const { dialog, show } = await open(host)
  show("Template")
  expect(await dialog.findByText("default|system,user|null|false")).toBeTruthy()
  expect(dialog.getByText("{{ messages }}")).toBeTruthy()
  fireEvent.change(dialog.getByRole("textbox", { name: "System" }), { target: { value: "" } })
  fireEvent.click(dialog.getByRole("checkbox", { name: "With a tool" }))
  fireEvent.click(dialog.getByRole("radio", { name: "Off" }))
  fireEvent.change(dialog.getByRole("combobox", { name: "Template" }), { target: { value: "tool_use" } })
  expect(await dialog.findByText("tool_use|user|false|true")).toBeTruthy()
  expect(host.calls.filter(({ name }) => name === "models.previewTemplate")).toHaveLength(2)
})

it("says why a template refuses the example, in its own words", async () => {
  const host = new ScriptedHost().fail("models.previewTemplate", {
    code: "template_refused",
    message: "",
    facts: { reason: "System role not supported" },
  })
  const { dialog, show } = await open(host)
  show("Template")
  expect(await dialog.findByText(/does not accept this conversation: System role not supported/)).toBeTruthy()
})

it("says what is used where there is no template, without asking for a preview", async () => {
  const { dialog, show, host } = await open(new ScriptedHost(), { templates: [] })
  show("Template")
  expect(dialog.getByText(/Hearth writes ChatML instead/)).toBeTruthy()
  expect(host.calls.some(({ name }) => name === "models.previewTemplate")).toBe(false)
})

it("says why a file cannot be looked into, and closes when its model leaves", async () => {
  const host = new ScriptedHost().fail("models.inspect", {
    code: "model_missing",
    message: "",
    facts: { model: "Ember" },
  })
  const { store } = await renderWindow(host, "server")
  act(() => void store.getState().inspectModel("ember"))
  expect(await screen.findByText(/The file of Ember is gone/)).toBeTruthy()
  act(() => host.emit("model.removed", { id: "ember" }))
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull())
})
