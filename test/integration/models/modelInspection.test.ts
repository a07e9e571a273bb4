import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, expect, it } from "vitest"
import { createModelInspection } from "../../../electron/services/models/modelInspection.ts"
import { startEngine } from "../../support/engine.ts"
import { ggufFile, numberEntry, textEntry, textListEntry } from "../../support/ggufFile.ts"
import { catalogueOf, emberEntry } from "../../support/services.ts"
import { tempFolder } from "../../support/tempFolder.ts"

const engine = startEngine()
afterAll(() => engine.close())

const messages = [{ role: "user", content: "Hello" }] as const
const example = { messages, hasTools: false, thinking: null }

it("shows what Ember's template makes of an example, with tools and without thoughts", async () => {
  const inspection = createModelInspection({ catalogue: catalogueOf(emberEntry), engine })
  const { text } = await inspection.previewTemplate({ id: "ember", ...example })
  expect(text).toContain("<|im_start|>user\nHello<|im_end|>")
  const more = await inspection.previewTemplate({ id: "ember", messages, hasTools: true, thinking: false })
  expect(more.text).toContain("get_weather")
  expect(more.text).toContain("<think>\n\n</think>")
  expect((await inspection.inspect("ember")).id).toBe("ember")
})

it("takes the template that is asked for, and gives it the model's own tokens", async () => {
  const path = join(tempFolder(), "two.gguf")
  const entries = [
    textListEntry("tokenizer.ggml.tokens", ["<bos>", "<eos>"]),
    numberEntry("tokenizer.ggml.bos_token_id", 0),
    numberEntry("tokenizer.ggml.eos_token_id", 1),
    textEntry("tokenizer.chat_template", "{{ raise_exception('no') }}"),
    textEntry("tokenizer.chat_template.other", "{{ bos_token }}{{ messages[0].content }}{{ eos_token }}"),
  ]
  writeFileSync(path, ggufFile({ entries }))
  const inspection = createModelInspection({ catalogue: catalogueOf({ ...emberEntry, id: "two", path }), engine })
  const ask = (template?: string) => inspection.previewTemplate({ id: "two", ...example, template })
  expect(await ask("other")).toEqual({ text: "<bos>Hello<eos>" })
  await expect(ask()).rejects.toMatchObject({ code: "template_refused", facts: { reason: "no" } })
  await expect(ask("absent")).rejects.toMatchObject({ code: "invalid_value", param: "template" })
})

it("says which model is not there, and that its files are gone", async () => {
  const problem = { code: "model_missing", message: "Gone." } as const
  const missing = { ...emberEntry, id: "gone", path: "/nonexistent/gone.gguf", isMissing: true, problem }
  const inspection = createModelInspection({ catalogue: catalogueOf(missing), engine })
  await expect(inspection.inspect("gone")).rejects.toMatchObject({ code: "model_missing" })
  await expect(inspection.inspect("other")).rejects.toMatchObject({ code: "model_not_found" })
})
