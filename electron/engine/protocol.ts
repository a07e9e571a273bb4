/** What the host and an engine process say to each other, as structured clones. */
import type { FinishReason, PromptToken, SchemaRelaxation, TokenLogprob, Usage } from "../contract/completion.ts"
import type { ErrorBody } from "../contract/errors.ts"
import type { GpuBackend, LoadedModelInfo, ModelActivity } from "../contract/models.ts"
import type {
  EngineLoadOptions,
  EngineTasks,
  GenerateRequest,
  GpuDescription,
  ModelRole,
  TemplateTask,
} from "./engine.ts"

export type ToEngine =
  | { readonly type: "load"; readonly path: string; readonly options: EngineLoadOptions; readonly role: ModelRole }
  | { readonly type: "generate"; readonly id: number; readonly request: GenerateRequest }
  | { readonly type: "call"; readonly id: number; readonly call: EngineCall }
  /** Answered by `dropped` if the answer had not started, by `finished` with "cancelled" otherwise; a call always by `dropped`. */
  | { readonly type: "cancel"; readonly id: number }
  /** As `Engine.limitExtra`, of a model that is ready. */
  | { readonly type: "limit-extra"; readonly bytes: number }
  /** Answered by `gpu`. */
  | { readonly type: "describe-gpu"; readonly backend: GpuBackend }
  /** Answered by `template`. */
  | { readonly type: "preview-template"; readonly task: TemplateTask }
  | { readonly type: "ping" }

export type FromEngine = EngineNews | AnswerMessage | CallMessage

/** What a process says of itself and its model. */
export type EngineNews =
  | { readonly type: "pong" }
  /** It computes something that does not end, and is to be ended itself. */
  | { readonly type: "stuck" }
  /** "debug" is what the library says, "warn" what is worth a line in the host's log. */
  | { readonly type: "log"; readonly level: "warn" | "debug"; readonly message: string }
  | { readonly type: "progress" /** 0 to 1 */; readonly progress: number }
  | { readonly type: "gpu"; readonly gpu: GpuDescription | null }
  | { readonly type: "template"; readonly outcome: TemplateOutcome }
  | { readonly type: "ready"; readonly info: LoadedModelInfo }
  | { readonly type: "load-failed"; readonly error: ErrorBody }
  | { readonly type: "activity"; readonly activity: ModelActivity }

export type TemplateOutcome =
  | { readonly kind: "rendered"; readonly text: string }
  | { readonly kind: "refused"; readonly error: ErrorBody }

/** `queued`* `started` `delta`* `finished`, or `failed` at any point, or `dropped` before `started`. */
export type AnswerMessage =
  | { readonly type: "queued"; readonly id: number /** 1 is next. */; readonly position: number }
  | ({ readonly type: "started"; readonly id: number } & AnswerStart)
  | { readonly type: "delta"; readonly id: number; readonly delta: AnswerDelta }
  | {
      readonly type: "finished"
      readonly id: number
      readonly finishReason: FinishReason
      readonly usage: Usage
      /** Speed of decoding; null for fewer than two tokens. */
      readonly tokensPerSecond: number | null
    }
  | { readonly type: "failed"; readonly id: number; readonly error: ErrorBody }
  | { readonly type: "dropped"; readonly id: number }

export type AnswerStart = {
  readonly promptTokens: number
  readonly cachedTokens: number
  readonly relaxed?: readonly SchemaRelaxation[]
  readonly promptLogprobs?: readonly PromptToken[]
}

/** `call` counts the calls of this answer from 0. */
export type AnswerDelta =
  | { readonly kind: "reasoning"; readonly text: string }
  | { readonly kind: "text"; readonly text: string; readonly logprobs?: readonly TokenLogprob[] }
  | { readonly kind: "call-started"; readonly call: number; readonly name: string }
  | { readonly kind: "call-arguments"; readonly call: number; readonly json: string }

export type EngineCallName = keyof EngineTasks

/** What a call is given: the second argument of the engine's method of that name. */
export type EngineCallTask<Name extends EngineCallName> = Parameters<EngineTasks[Name]>[1]
export type EngineCallValue<Name extends EngineCallName = EngineCallName> = Awaited<ReturnType<EngineTasks[Name]>>

/** Something that is answered once, by the name of the engine's method. */
export type EngineCall = {
  [Name in EngineCallName]: { readonly name: Name; readonly task: EngineCallTask<Name> }
}[EngineCallName]

/** `failed` and `dropped` end a call, too. */
export type CallMessage = { readonly type: "result"; readonly id: number; readonly value: EngineCallValue }
