import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"

export type TestTensor = { readonly shape: readonly number[]; readonly type?: string; readonly data?: Uint8Array }

/** A safetensors file; tensors without data hold the numbers 1, 2, 3 and so on, as F32. */
export function safetensorsFile(tensors: Readonly<Record<string, TestTensor>>): Buffer {
  const header: Record<string, unknown> = {}
  const parts: Uint8Array[] = []
  let at = 0
  for (const [name, { shape, type = "F32", data = counting(shape) }] of Object.entries(tensors)) {
    header[name] = { dtype: type, shape, data_offsets: [at, at + data.length] }
    parts.push(data)
    at += data.length
  }
  return safetensorsOf(JSON.stringify(header), Buffer.concat(parts))
}

/** A header, sound or not, and what follows it. */
export function safetensorsOf(header: string, data: Uint8Array): Buffer {
  const text = Buffer.from(header)
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(text.length))
  return Buffer.concat([length, text, data])
}

export function floats(values: readonly number[]): Uint8Array {
  return new Uint8Array(Float32Array.from(values).buffer)
}

function counting(shape: readonly number[]): Uint8Array {
  const count = shape.reduce((product, length) => product * length, 1)
  return floats(Array.from({ length: count }, (_, index) => index + 1))
}

/** The two halves of a layer, by the names that PEFT gives them. */
export function lora(module: string, inputs: number, outputs: number, rank = 2): Record<string, TestTensor> {
  return {
    [`base_model.model.${module}.lora_A.weight`]: { shape: [rank, inputs] },
    [`base_model.model.${module}.lora_B.weight`]: { shape: [outputs, rank] },
  }
}

export const plainConfig = { peft_type: "LORA", r: 2, lora_alpha: 4, base_model_name_or_path: "hearth/test" }

export function writePeftFolder(
  folder: string,
  tensors: Readonly<Record<string, TestTensor>>,
  config: Readonly<Record<string, unknown>> = {},
): string {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, "adapter_config.json"), JSON.stringify({ ...plainConfig, ...config }))
  writeFileSync(join(folder, "adapter_model.safetensors"), safetensorsFile(tensors))
  return folder
}
