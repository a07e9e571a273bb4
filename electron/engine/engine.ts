/** The local engine as the rest of Hearth knows it. Processes, slots and tokens are behind it. */
import type {
  AnswerFormat,
  CompletionEvent,
  CompletionInput,
  RequestPriority,
  SamplingParameters,
} from "../contract/completion.ts"
import type { GpuBackend, ModelLoadSettings, ModelState, SaferLoad } from "../contract/models.ts"
import type {
  ChatInput,
  Embeddings,
  EmbeddingTask,
  Ranking,
  RankingTask,
  TokenizedText,
  TokenizeTask,
} from "../contract/vectors.ts"

export type EngineModel = {
  readonly id: string
  /** Absolute path of the GGUF file. */
  readonly path: string
  readonly options: EngineLoadOptions
  /** "chat" if absent. */
  readonly role?: ModelRole
  /** Set where these options are an easier way to load than was asked for; its `load` is part of them. */
  readonly safer?: SaferLoad
}

/** What a model is opened for: each takes a context of its own kind. */
export type ModelRole = "chat" | "embedding" | "rerank"

/** How to load. How large is planned before (ADR 15); what is absent of the rest, the engine chooses for this machine. */
export type EngineLoadOptions = ModelLoadSettings &
  Required<Pick<ModelLoadSettings, "contextSize" | "slotCount">> & { readonly gpuBackend?: GpuBackend }

/** An adapter that an answer is made with. A set of them is the same set in any order. */
export type EngineAdapter = {
  /** Absolute path of the GGUF file. */
  readonly path: string
  readonly scale: number
}

/** One answer. */
export type GenerateRequest = {
  readonly input: CompletionInput
  readonly sampling: SamplingParameters
  readonly stop: readonly string[]
  readonly maxTokens?: number
  readonly format?: AnswerFormat
  readonly topLogprobs?: number
  /** "api" if absent. */
  readonly priority?: RequestPriority
  /** None if absent. */
  readonly adapters?: readonly EngineAdapter[]
}

export interface Engine extends EngineTasks {
  /**
   * Starts the model's process and waits until it can answer, restarts after a crash included; joins a load under way.
   * Aborting the signal rejects with its reason and only stops the waiting, unless nobody else waits: then the load itself is
   * given up. A call lifts a quarantine and a failure. A process that ended for want of memory is started again with the next
   * `saferLoad`. Errors: `model_load_failed` (detail: the engine's last log lines; also where the model was unloaded
   * meanwhile), `insufficient_memory`, `model_file_invalid`, `model_quarantined`, `server_stopping` after `close`.
   */
  load(model: EngineModel, signal?: AbortSignal): Promise<void>

  /** Ends the process after running answers had `graceMs` to finish. No error if it is not loaded. */
  unload(modelId: string, graceMs?: number): Promise<void>

  /**
   * One answer of a loaded model. Yields `queued` (again whenever the position changes), `started`, deltas, `finished`;
   * aborting the signal ends it with `finished`/`cancelled` if it had started, silently otherwise.
   * Errors before `started`: `context_length_exceeded`, `template_refused`, `invalid_json_schema`, `invalid_grammar`,
   * `invalid_value` (a prompt that is empty or has unknown tokens), `unsupported_value` (a suffix for a model that fills no gaps,
   * a grammar beside tools), `unsupported_model` (opened for vectors), `request_too_large` (a suffix of megabytes),
   * `adapter_mismatch`, `insufficient_memory` (for the adapters), `rate_limit_exceeded` (queue full), `model_load_failed` (not
   * loaded). At any time: `invalid_grammar` (too ambiguous to follow, or a dead end), `invalid_json_schema` (a dead end),
   * `model_unloaded`, `engine_crashed`, `server_stopping`, `internal_error`.
   */
  generate(modelId: string, request: GenerateRequest, signal: AbortSignal): AsyncIterable<CompletionEvent>

  /** What graphics cards there are for models; null if none can be used. Never throws. */
  describeGpu(backend: GpuBackend): Promise<GpuDescription | null>

  /**
   * How much main memory a model that is ready may take beyond its plan, for contexts of adapters and stored prompts: as much as
   * is free until this is called, and after a restart again. What is too much goes as soon as nobody uses it.
   */
  limitExtra(modelId: string, bytes: number): void

  /** The next easier way to load a model that could not be loaded or crashed; null if that is not so, or none is left. */
  saferLoad(modelId: string): SaferLoad | null

  /**
   * What a chat template makes of a conversation, in a process of its own with limits on time and memory; no model is loaded for
   * it. Errors: `template_refused`, with the template's own words as fact "reason" where it gives any; `server_stopping`.
   */
  previewTemplate(task: TemplateTask): Promise<string>

  state(modelId: string): ModelState
  /** Called with every change of a model's state or activity, at most ten times a second for one model. */
  onChange(listener: (modelId: string, state: ModelState) => void): () => void

  /** Ends every process at once; answers under way end with `server_stopping`. Nothing is loaded afterwards. */
  close(): Promise<void>
}

/** A template that is to be tried. */
export type TemplateTask = {
  readonly source: string
  /** The texts of the tokens that begin and end a text; empty where the model has none. */
  readonly bos: string
  readonly eos: string
  readonly input: ChatInput
}

/** All graphics cards that would be used, together. */
export type GpuDescription = {
  readonly devices: readonly string[]
  readonly totalBytes: number
  readonly freeBytes: number
}

/** Starts the child process that holds one model: `utilityProcess.fork` in Electron, `child_process.fork` in Node. */
export type SpawnEngine = (name: string) => EngineProcess

export interface EngineProcess {
  readonly pid: number | undefined
  /** Structured clone. Dropped silently when the process has ended. */
  postMessage(message: unknown): void
  onMessage(listener: (message: unknown) => void): void
  /** Lines that the process wrote to stdout or stderr, native code included. */
  onOutput(listener: (text: string) => void): void
  /** Once, after the last message. A signal name is given where the platform tells. */
  onExit(listener: (exit: { readonly code: number | null; readonly signal: string | null }) => void): void
  /** SIGKILL or its like: importing the engine adds signal handlers of its own. */
  kill(): void
}

/**
 * What is asked of a loaded model and answered once. Aborting the signal stops the work and rejects with its reason. Errors of
 * all: `unsupported_model` (opened for something else), `model_load_failed` (not loaded), `model_unloaded`, `engine_crashed`,
 * `server_stopping`, `internal_error`.
 */
export interface EngineTasks {
  /**
   * The vectors of texts, one text at a time and in turns with other tasks. Errors: `context_length_exceeded`, `invalid_value`
   * (a token that is not in the vocabulary), `rate_limit_exceeded`.
   */
  embed(modelId: string, task: EmbeddingTask, signal: AbortSignal): Promise<Embeddings>

  /**
   * A document that does not fit is read in pieces, and the best of them counts. Errors: `context_length_exceeded` (the query
   * leaves no room for a document), `request_too_large`, `rate_limit_exceeded`.
   */
  rank(modelId: string, task: RankingTask, signal: AbortSignal): Promise<Ranking>

  /** Errors: `request_too_large` (all answers of the model wait while it is done), `template_refused`. */
  tokenize(modelId: string, task: TokenizeTask, signal: AbortSignal): Promise<TokenizedText>

  /** Control tokens as their text, such as `<|im_end|>`. Errors: `invalid_value` (a token that is not in the vocabulary). */
  detokenize(modelId: string, tokens: readonly number[], signal: AbortSignal): Promise<string>

  /** The text that the model would read. Errors: `template_refused`. */
  renderPrompt(modelId: string, input: ChatInput, signal: AbortSignal): Promise<string>

  /**
   * How many tokens `generate` would read. Of a conversation more than fit are counted, too: `template_refused`,
   * `request_too_large`. A bare text is refused as `generate` would refuse it.
   */
  countTokens(modelId: string, input: CompletionInput, signal: AbortSignal): Promise<number>
}
