/** The local engine as the rest of Hearth knows it. Processes, slots and tokens are behind it. */
import type {
  AnswerFormat,
  CompletionEvent,
  CompletionInput,
  RequestPriority,
  SamplingParameters,
} from "../contract/completion.ts"
import type { GpuBackend, ModelLoadSettings, ModelState } from "../contract/models.ts"

export type EngineModel = {
  readonly id: string
  /** Absolute path of the GGUF file. */
  readonly path: string
  readonly options: EngineLoadOptions
}

/** How to load. Absent means: choose well for this machine. */
export type EngineLoadOptions = ModelLoadSettings & { readonly gpuBackend?: GpuBackend }

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

export interface Engine {
  /**
   * Starts the model's process and waits until it can answer, restarts after a crash included; joins a load under way.
   * Aborting the signal rejects with its reason and only stops the waiting, unless nobody else waits: then the load itself is
   * given up. A call lifts a quarantine and a failure. Errors: `model_load_failed` (detail: the engine's last log lines; also
   * where the model was unloaded meanwhile), `model_file_invalid`, `model_quarantined`, `server_stopping` after `close`.
   */
  load(model: EngineModel, signal?: AbortSignal): Promise<void>

  /** Ends the process after running answers had `graceMs` to finish. No error if it is not loaded. */
  unload(modelId: string, graceMs?: number): Promise<void>

  /**
   * One answer of a loaded model. Yields `queued` (again whenever the position changes), `started`, deltas, `finished`;
   * aborting the signal ends it with `finished`/`cancelled` if it had started, silently otherwise.
   * Errors before `started`: `context_length_exceeded`, `template_refused`, `rate_limit_exceeded` (queue full),
   * `model_load_failed` (not loaded). At any time: `model_unloaded`, `engine_crashed`, `server_stopping`, `internal_error`.
   */
  generate(modelId: string, request: GenerateRequest, signal: AbortSignal): AsyncIterable<CompletionEvent>

  state(modelId: string): ModelState
  /** Called with every change of a model's state or activity, at most ten times a second for one model. */
  onChange(listener: (modelId: string, state: ModelState) => void): () => void

  /** Ends every process at once; answers under way end with `server_stopping`. Nothing is loaded afterwards. */
  close(): Promise<void>
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
