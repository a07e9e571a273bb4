import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { expect, it } from "vitest"
import { AppError } from "../../../electron/contract/errors.ts"
import { adapterFacts } from "../../../electron/library/adapters/adapterFacts.ts"
import { type BaseModel, baseOf, findMismatch } from "../../../electron/library/adapters/adapterFit.ts"
import { readGgufHeader } from "../../../electron/library/gguf/gguf.ts"
import { readPeftFolder } from "../../../electron/library/peft/peftFolder.ts"
import { planConversion } from "../../../electron/library/peft/peftPlan.ts"
import { writeAdapter } from "../../../electron/library/peft/peftToGguf.ts"
import { emberFixtures, emberPath } from "../../support/ember.ts"
import { mutate, seededRandom } from "../../support/mutations.ts"
import { tempFolder } from "../../support/tempFolder.ts"

const source = join(emberFixtures, "pirate-peft")
const [weightsName, configName] = ["adapter_model.safetensors", "adapter_config.json"]

/** The words of a configuration that decide something, and values that do not belong there. */
const fields = ["r", "lora_alpha", "peft_type", "use_rslora", "use_dora", "rank_pattern", "alpha_pattern", "bias"]
const strange = [null, -1, 0, 3, 1e308, "8", "", [], {}, [1], { "": 4 }, { "(((": 1 }, true, "LoRA", { q_proj: 1e9 }]

/** Converts the folder and reads the result as strictly as the library does. Returns "good" or the reason of the refusal. */
async function outcomeOf(folder: string, base: BaseModel): Promise<string> {
  const path = join(folder, "out.gguf")
  try {
    const peft = await readPeftFolder(folder)
    const plan = planConversion(peft, base, "ember")
    const conversion = { name: peft.name, baseModel: peft.config.baseModel, source: "", plan, path }
    await writeAdapter(conversion, new AbortController().signal, () => {})
  } catch (error) {
    // Anything else is a mistake of ours, not of the folder.
    if (!(error instanceof AppError)) throw error
    expect(["adapter_invalid", "adapter_mismatch"]).toContain(error.code)
    return String(error.facts?.reason)
  }
  const header = await readGgufHeader(path)
  expect(
    findMismatch({ architecture: adapterFacts("out.gguf", header).architecture, tensors: header.tensors }, base),
  ).toBeNull()
  rmSync(path)
  return "good"
}

it("200 damaged PEFT folders: each is a clear error or becomes a good adapter", async () => {
  const base = baseOf([await readGgufHeader(emberPath)])
  const folder = join(tempFolder(), "damaged-peft")
  mkdirSync(folder)
  const weights = readFileSync(join(source, weightsName))
  const config = readFileSync(join(source, configName))
  const headerBytes = 8 + Number(weights.readBigUInt64LE())
  const random = seededRandom(4)
  const found: Record<string, number> = {}
  for (let index = 0; index < 200; index++) {
    copyFileSync(join(source, weightsName), join(folder, weightsName))
    copyFileSync(join(source, configName), join(folder, configName))
    if (index % 4 === 0) {
      const changed = JSON.parse(config.toString()) as Record<string, unknown>
      changed[fields[Math.floor(random() * fields.length)] ?? "r"] = strange[Math.floor(random() * strange.length)]
      writeFileSync(join(folder, configName), JSON.stringify(changed))
    } else if (index % 4 === 1) {
      writeFileSync(join(folder, configName), mutate(config, config.length - 1, random).bytes)
    } else {
      writeFileSync(join(folder, weightsName), mutate(weights, headerBytes, random).bytes)
    }
    const outcome = await outcomeOf(folder, base)
    found[outcome] = (found[outcome] ?? 0) + 1
  }
  // All of one sort would mean that nothing was damaged, or that nothing could be read.
  expect(found.good).toBeGreaterThan(10)
  expect(found["bad-safetensors"]).toBeGreaterThan(10)
  expect(found["bad-adapter-config"]).toBeGreaterThan(10)
})
