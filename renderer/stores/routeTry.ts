import type { CompletionEvent, Served, Timings, Usage } from "../../electron/contract/completion.ts"
import type { ErrorBody } from "../../electron/contract/errors.ts"
import type { Money } from "../../electron/contract/money.ts"
import type { RequestRecord } from "../../electron/contract/server.ts"

export type AskedRun = {
  readonly name: string
  readonly abort: AbortController
  /** Lines of the list of requests that were there before: none of them is about this run. */
  readonly earlier: ReadonlySet<string>
}

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
  /** Its line in the list of requests, which knows every attempt; null until it has come. */
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
    record: null,
  }
}

export function isUnderWay({ state }: RouteRun): boolean {
  return state.kind === "waiting" || state.kind === "streaming"
}

/** Pure: what a run has become after an event. Only the first choice is shown: no other is asked for. */
export function afterRunEvent(run: RouteRun, event: CompletionEvent): RouteRun {
  switch (event.type) {
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

/** Whether a line is about this run: the one that is known as such, or the first new one that asks the same from a window. */
export function isLineOf({ record, asked }: RouteRun, line: RequestRecord): boolean {
  if (record !== null) return record.id === line.id
  return line.caller.kind === "window" && line.askedModel === asked.name && !asked.earlier.has(line.id)
}
