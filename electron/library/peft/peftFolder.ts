import { open, readdir, stat } from "node:fs/promises"
import { basename, join } from "node:path"
import { AppError } from "../../contract/errors.ts"
import { adapterInvalid } from "../adapters/adapterErrors.ts"
import { FileLimit } from "../gguf/boundedFile.ts"
import { type PeftConfig, readPeftConfig } from "./peftConfig.ts"
import { readSafetensors, type SafeTensor } from "./safetensors.ts"

/** A tensor and the file that it is in. */
export type StoredTensor = SafeTensor & { readonly path: string }

/** One changed layer: the change is B·A, times alpha / rank. */
export type PeftLayer = {
  /** As Transformers names it, such as `model.layers.0.self_attn.q_proj`. */
  readonly module: string
  /** (rank, inputs); of embeddings (rank, vocabulary). */
  readonly a: StoredTensor
  /** (outputs, rank) */
  readonly b: StoredTensor
  readonly isEmbedding: boolean
}

export type PeftAdapter = {
  /** Name of the folder. */
  readonly name: string
  readonly config: PeftConfig
  readonly layers: readonly PeftLayer[]
}

const configName = "adapter_config.json"
const weightsName = /^adapter_model(?:-\d{5}-of-(\d{5}))?\.safetensors$/
const floatTypes = ["F32", "F16", "BF16"]

/** Whether these are the names of what PEFT writes; the files of its weights, in their order. */
export function peftFiles(names: readonly string[]): { readonly weights: readonly string[] } | null {
  if (!names.includes(configName)) return null
  return { weights: names.filter((name) => weightsName.test(name)).sort() }
}

/** Reads what describes the adapter, not its numbers. Throws `adapter_invalid`. */
export async function readPeftFolder(folder: string): Promise<PeftAdapter> {
  const name = basename(folder)
  const names = await readdir(folder).catch((cause: unknown) => {
    throw adapterInvalid(name, "no-adapter-files", "the folder cannot be read", { cause })
  })
  const weights = findWeights(name, names)
  const config = await readPeftConfig(join(folder, configName), name)
  const tensors: StoredTensor[] = []
  for (const file of weights) tensors.push(...(await readWeights(join(folder, file), name)))
  return { name, config, layers: pairUp(name, config, tensors) }
}

function findWeights(name: string, names: readonly string[]): readonly string[] {
  const weights = peftFiles(names)?.weights ?? []
  if (weights.length === 0 && names.includes("adapter_model.bin")) {
    throw adapterInvalid(name, "pickled-weights", "its weights are a .bin file, which could run code; use safetensors")
  }
  const whole = weights.find((file) => file === "adapter_model.safetensors")
  if (whole !== undefined) return [whole]
  const parts = Number(weightsName.exec(weights[0] ?? "")?.[1] ?? 0)
  if (weights.length > 0 && weights.length === parts) return weights
  throw adapterInvalid(name, "no-adapter-files", `the folder lacks ${configName} or adapter_model.safetensors`)
}

async function readWeights(path: string, name: string): Promise<StoredTensor[]> {
  try {
    if (!(await stat(path)).isFile()) throw new FileLimit("damaged", "it is no file")
    await using file = await open(path, "r")
    const { size } = await file.stat()
    return (await readSafetensors(file, size)).map((tensor) => ({ ...tensor, path }))
  } catch (cause) {
    if (cause instanceof AppError) throw cause
    const words = cause instanceof FileLimit ? cause.message : "it cannot be read"
    throw adapterInvalid(name, "bad-safetensors", `${basename(path)}: ${words}`, { cause })
  }
}

/** `…lora_A.weight`, also with the name that an adapter had while it was trained, and `…lora_embedding_A`. */
const loraName = /^(?:base_model\.model\.)?(.+)\.lora_(embedding_)?([AB])(?:\.(?!weight$)[^.]+)?(?:\.weight)?$/

function pairUp(name: string, config: PeftConfig, tensors: readonly StoredTensor[]): PeftLayer[] {
  const halves = new Map<string, { a?: StoredTensor; b?: StoredTensor; isEmbedding: boolean }>()
  for (const tensor of tensors) {
    const [, module, embedding, side] = loraName.exec(tensor.name) ?? []
    if (module === undefined || tensor.name.endsWith(".bias")) throw notLora(name, tensor.name)
    const found = halves.get(module) ?? { isEmbedding: embedding !== undefined }
    const key = side === "A" ? "a" : "b"
    if (found[key] !== undefined || found.isEmbedding !== (embedding !== undefined)) {
      throw adapterInvalid(name, "bad-safetensors", `${tensor.name} is there twice`)
    }
    found[key] = checkTensor(name, tensor)
    halves.set(module, found)
  }
  if (halves.size === 0) throw adapterInvalid(name, "no-layers", "it changes no layer")
  return [...halves].map(([module, { a, b, isEmbedding }]) => {
    if (a === undefined || b === undefined) {
      throw adapterInvalid(name, "missing-half", `lora_${a === undefined ? "A" : "B"} of ${module} is missing`)
    }
    checkRank(name, config, { module, a, b, isEmbedding })
    return { module, a, b, isEmbedding }
  })
}

function checkTensor(name: string, tensor: StoredTensor): StoredTensor {
  if (!floatTypes.includes(tensor.type)) {
    const words = `${tensor.name} is ${tensor.type}, neither F32 nor F16 nor BF16`
    throw adapterInvalid(name, "unsupported-float-type", words, { facts: { type: tensor.type } })
  }
  if (tensor.shape.length === 2 && tensor.bytes > 0) return tensor
  throw adapterInvalid(name, "unknown-modules", `${tensor.name} is no matrix`)
}

function checkRank(name: string, config: PeftConfig, { module, a, b }: PeftLayer): void {
  const [said, ofA, ofB] = [config.rankOf(module), a.shape[0], b.shape[1]]
  if (said === ofA && said === ofB) return
  const words = `the rank of ${module} should be ${said}, but its tensors have ${ofA} and ${ofB}`
  throw adapterInvalid(name, "rank-mismatch", words, { facts: { module } })
}

/** Whatever is in the file beside A and B changes the model in a way that would be lost. */
function notLora(name: string, tensor: string): AppError {
  const tensorFact = { facts: { tensor: tensor.slice(0, 200) } }
  if (tensor.includes("lora_magnitude_vector")) {
    return adapterInvalid(name, "dora", "it was trained as DoRA, which GGUF cannot hold", tensorFact)
  }
  if (/\.bias$/.test(tensor)) {
    return adapterInvalid(name, "trained-biases", `GGUF cannot hold its trained biases (${tensor})`, tensorFact)
  }
  if (/\.weight$/.test(tensor) && !/\.(lora|hada|lokr|oft|vera|ia3)_/.test(tensor)) {
    return adapterInvalid(name, "trained-modules", `GGUF cannot hold its trained layer ${tensor}`, tensorFact)
  }
  return adapterInvalid(name, "unknown-modules", `${tensor} cannot be converted`, tensorFact)
}
