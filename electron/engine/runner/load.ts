import { open } from "node:fs/promises"
import { basename } from "node:path"
import { getLlama, type Llama, LlamaLogLevel, type LlamaModel, type Token } from "node-llama-cpp"
import { AppError } from "../../contract/errors.ts"
import type { LoadedModelInfo } from "../../contract/models.ts"
import type { FileProblem } from "../../contract/reasons.ts"
import type { EngineLoadOptions } from "../engine.ts"
import { planContext } from "./contextPlan.ts"
import { type ControlTexts, controlTexts } from "./controlTexts.ts"
import { chooseFlashAttention } from "./flashAttention.ts"
import type { AnsweringModel } from "./generate.ts"
import { PromptTemplate } from "./promptTemplate.ts"
import { SequenceSlot } from "./sequenceSlot.ts"
import { SlotPool } from "./slots.ts"
import { findThinkTags } from "./thinkTags.ts"
import { measureThreads } from "./threads.ts"

/** Requests that may wait for a slot; the next one is refused, so that a client can go elsewhere. */
const maxWaiting = 64
/** Shares of the whole load, for its progress: weights, then measuring and opening the context. */
const weightsShare = 0.9

export type LoadListener = {
  progress(progress: number): void
  log(level: "warn" | "debug", message: string): void
  slotsChanged(): void
}

export type LoadedModel = AnsweringModel & { readonly info: LoadedModelInfo }

/** Cannot be cancelled: the host ends the process instead, which also works while native code reads the file. */
export async function load(path: string, options: EngineLoadOptions, listener: LoadListener): Promise<LoadedModel> {
  const startedAt = performance.now()
  await checkMagic(path)
  const llama = await openBackend(options, listener)
  const model = await llama.loadModel({
    modelPath: path,
    gpuLayers: llama.gpu === false ? 0 : (options.gpuLayers ?? "auto"),
    onLoadProgress: (progress) => listener.progress(progress * weightsShare),
  })
  const plan = await planContext(model, options)
  const threads = options.threads ?? (await measureThreads(model))
  listener.progress((1 + weightsShare) / 2)
  const { contextSize, slotCount } = plan
  const flashAttention = chooseFlashAttention(model)
  const context = await model.createContext({ contextSize, sequences: slotCount, threads, flashAttention })
  const slots = Array.from({ length: slotCount }, () => new SequenceSlot(context.getSequence()))
  listener.progress(1)
  const loadedInMs = Math.round(performance.now() - startedAt)
  return {
    ...describeChat(model, listener),
    model,
    slots: new SlotPool(slots, maxWaiting, () => listener.slotsChanged()),
    contextSize,
    info: { contextSize, slotCount, threads, gpu: llama.gpu === false ? null : llama.gpu, loadedInMs },
  }
}

function describeChat(model: LlamaModel, listener: LoadListener) {
  const control = readControlTexts(model)
  const source = model.fileInfo.metadata.tokenizer.chat_template ?? null
  const template = new PromptTemplate({
    source,
    bos: model.tokens.bosString ?? "",
    eos: model.tokens.eosString ?? "",
    control,
    log: (message) => listener.log("warn", message),
  })
  const thinkTags = findThinkTags(template.source)
  const thinkTokens = new Set<Token>()
  for (const tag of thinkTags === null ? [] : [thinkTags.open, thinkTags.close]) {
    const [token, ...rest] = model.tokenize(tag, true)
    if (token !== undefined && rest.length === 0) thinkTokens.add(token)
  }
  const texts = model.fileInfo.metadata.tokenizer.ggml.tokens ?? []
  const longestTokenBytes = texts.reduce((longest, text) => Math.max(longest, Buffer.byteLength(text)), 1)
  return { control, template, thinkTags, thinkTokens, longestTokenBytes }
}

/** The engine decides itself which tokens are control tokens, whatever the file says: it is asked about every likely one. */
function readControlTexts(model: LlamaModel): ControlTexts {
  const { tokens, token_type: types } = model.fileInfo.metadata.tokenizer.ggml
  const found: string[] = []
  for (const [index, text] of (tokens ?? []).entries()) {
    if (types?.[index] === normalToken && !/^[<[].+[>\]]$/.test(text)) continue
    const attributes = model.getTokenAttributes(index as Token)
    if (attributes.control || attributes.unknown) found.push(text)
  }
  return controlTexts(found)
}

/** In `tokenizer.ggml.token_type`. */
const normalToken = 1

/** With a graphics card where one works, without it otherwise. */
async function openBackend(options: EngineLoadOptions, listener: LoadListener): Promise<Llama> {
  const common = {
    build: "never",
    // No limit of the library's own: it would hold at least four threads ready.
    maxThreads: 0,
    logLevel: LlamaLogLevel.warn,
    logger: (_level: LlamaLogLevel, message: string) => listener.log("debug", message.trim()),
  } as const
  if (options.gpuLayers === 0) return getLlama({ ...common, gpu: false })
  try {
    return await getLlama({ ...common, gpu: "auto" })
  } catch (error) {
    listener.log("warn", `no graphics card can be used: ${error instanceof Error ? error.message : String(error)}`)
    return getLlama({ ...common, gpu: false })
  }
}

/** What is no GGUF file at all is said here: the engine's own words for it are obscure. */
async function checkMagic(path: string): Promise<void> {
  const file = await open(path, "r").catch((cause: unknown) => {
    throw invalidFile(path, "unreadable", "it cannot be opened", cause)
  })
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(4), 0, 4, 0)
    if (bytesRead < 4 || buffer.toString("latin1") !== "GGUF")
      throw invalidFile(path, "not-gguf", "it is not a GGUF file")
  } finally {
    await file.close()
  }
}

function invalidFile(path: string, reason: FileProblem, words: string, cause?: unknown): AppError {
  const file = basename(path)
  return new AppError("model_file_invalid", `${file} cannot be loaded: ${words}.`, { facts: { file, reason }, cause })
}
