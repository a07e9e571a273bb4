/** What the host and an engine process say to each other, as structured clones. */
import type { FinishReason, Usage } from "../contract/completion.ts"
import type { ErrorBody } from "../contract/errors.ts"
import type { LoadedModelInfo, ModelActivity } from "../contract/models.ts"
import type { EngineLoadOptions, GenerateRequest } from "./engine.ts"

export type ToEngine =
  | { readonly type: "load"; readonly path: string; readonly options: EngineLoadOptions }
  | { readonly type: "generate"; readonly id: number; readonly request: GenerateRequest }
  /** Answered by `dropped` if the answer had not started, by `finished` with "cancelled" otherwise. */
  | { readonly type: "cancel"; readonly id: number }
  | { readonly type: "ping" }

export type FromEngine =
  | { readonly type: "pong" }
  /** "debug" is what the library says, "warn" what is worth a line in the host's log. */
  | { readonly type: "log"; readonly level: "warn" | "debug"; readonly message: string }
  | { readonly type: "progress" /** 0 to 1 */; readonly progress: number }
  | { readonly type: "ready"; readonly info: LoadedModelInfo }
  | { readonly type: "load-failed"; readonly error: ErrorBody }
  | { readonly type: "activity"; readonly activity: ModelActivity }
  | AnswerMessage

/** `queued`* `started` `delta`* `finished`, or `failed` at any point, or `dropped` before `started`. */
export type AnswerMessage =
  | { readonly type: "queued"; readonly id: number /** 1 is next. */; readonly position: number }
  | { readonly type: "started"; readonly id: number; readonly promptTokens: number; readonly cachedTokens: number }
  | { readonly type: "delta"; readonly id: number; readonly kind: DeltaKind; readonly text: string }
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

export type DeltaKind = "text" | "reasoning"
