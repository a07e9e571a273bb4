import type { Served, Timings, TryEvent, Usage } from "../../electron/contract/completion.ts"
import type { ErrorBody } from "../../electron/contract/errors.ts"
import type { Money } from "../../electron/contract/money.ts"
import type { RequestRecord } from "../../electron/contract/server.ts"

export type AskedRun = { readonly name: string; readonly abort: AbortController }

/** An answer that was asked for to see who gives it, as far as it has come. */
export type RouteRun = {
  readonly asked: AskedRun
  readonly state:
    | { readonly kind: "waiting"; readonly queuePosition?: number; readonly loadProgress?: number }
    | { readonly kind: "streaming" }
    | { readonly kind: "done" }
    | { readonly kind: "stopped" }
    | { readonly kind: "failed"; readonly error: ErrorBody }
  readonly text: string
  readonly reasoning: string
  readonly model: string | null
  readonly served: Served | null
  readonly usage: Usage | null
  readonly timings: Timings | null
  readonly cost: Money | null
  /** Which line of the list of requests is about it; null until the host has told. */
  readonly requestId: string | null
  /** That line, which knows every attempt; null until it has come. */
  readonly record: RequestRecord | null
}

export function newRun(asked: AskedRun): RouteRun {
  return {
    asked,
    state: { kind: "waiting" },
    text: "",
    reasoning: "",
    model: null,
    served: null,
    usage: null,
    timings: null,
    cost: null,
    requestId: null,
    record: null,
  }
}

export function isUnderWay({ state }: RouteRun): boolean {
  return state.kind === "waiting" || state.kind === "streaming"
}

/** Pure: what a run has become after an event. Only the first choice is shown: no other is asked for. */
export function afterRunEvent(run: RouteRun, event: TryEvent): RouteRun {
  switch (event.type) {
    case "asked":
      return { ...run, requestId: event.requestId }
    case "queued":
      return { ...run, state: { kind: "waiting", queuePosition: event.position } }
    case "loading":
      return { ...run, state: { kind: "waiting", loadProgress: event.progress } }
    case "started":
      return { ...run, state: { kind: "streaming" }, model: event.model, served: event.served ?? null }
    case "text-delta":
      return { ...run, text: run.text + event.text }
    case "reasoning-delta":
      return { ...run, reasoning: run.reasoning + event.text }
    case "finished":
      return {
        ...run,
        state: { kind: event.finishReasons.includes("cancelled") ? "stopped" : "done" },
        usage: event.usage,
        timings: event.timings,
        cost: event.cost ?? null,
      }
    case "tool-call-started":
    case "tool-call-delta":
      return run
  }
}
