import { execFileSync } from "node:child_process"
import { closeSync, ftruncateSync, mkdirSync, openSync, statSync, writeFileSync, writeSync } from "node:fs"
import { join, resolve } from "node:path"
import { expect, it } from "vitest"
import { plainConfig } from "../../support/peftFolder.ts"
import { tempFolder } from "../../support/tempFolder.ts"

const script = resolve(import.meta.dirname, "../../support/convertLarge.ts")
const [layers, rank, width] = [32, 256, 4096]

/** 134 MB of zeros, most of which take no space on the disk, with a sound header. */
function writeLarge(folder: string): number {
  const bytes = rank * width * 2
  const header: Record<string, unknown> = {}
  for (let index = 0; index < 2 * layers; index++) {
    const side = index % 2 === 0 ? "A" : "B"
    header[`base_model.model.model.layers.${index >> 1}.self_attn.q_proj.lora_${side}.weight`] = {
      dtype: "BF16",
      shape: side === "A" ? [rank, width] : [width, rank],
      data_offsets: [index * bytes, (index + 1) * bytes],
    }
  }
  const text = Buffer.from(JSON.stringify(header))
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(text.length))
  mkdirSync(folder)
  writeFileSync(join(folder, "adapter_config.json"), JSON.stringify({ ...plainConfig, r: rank }))
  const file = openSync(join(folder, "adapter_model.safetensors"), "w")
  writeSync(file, Buffer.concat([length, text]))
  ftruncateSync(file, 8 + text.length + 2 * layers * bytes)
  closeSync(file)
  return 2 * layers * bytes
}

// An adapter of two gigabytes must not need two gigabytes of memory: ten times the input would not need more than this.
it("is converted in a fraction of its size of memory", () => {
  const folder = tempFolder()
  const inputBytes = writeLarge(join(folder, "large"))
  const target = join(folder, "large.gguf")
  const args = ["--max-old-space-size=64", script, join(folder, "large"), String(layers), target]
  const grown = Number(execFileSync(process.execPath, args, { encoding: "utf8", timeout: 50_000 }))
  expect(statSync(target).size).toBeGreaterThan(2 * inputBytes)
  expect(grown).toBeLessThan(inputBytes / 3)
})
