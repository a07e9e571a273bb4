import type {
  ChatMessage,
  CompletionEvent,
  CompletionInput,
  Timings,
  Usage,
} from "../../electron/contract/completion.ts"
import { silentLog } from "../../electron/core/log.ts"
import type { Engine, EngineModel, GenerateRequest, SpawnEngine } from "../../electron/engine/engine.ts"
import { createSupervisor } from "../../electron/engine/supervisor.ts"
import { createForkEngine } from "../../electron/ports/forkEngine.ts"
import { emberPath } from "./ember.ts"

export const ember: EngineModel = { id: "ember", path: emberPath, options: { contextSize: 2048, slotCount: 4 } }

/** A supervisor with real engine processes, and their ids, newest last. */
export function startEngine(): Engine & { readonly pids: number[] } {
  const pids: number[] = []
  const fork = createForkEngine()
  const spawnEngine: SpawnEngine = (name) => {
    const child = fork(name)
    if (child.pid !== undefined) pids.push(child.pid)
    return child
  }
  return Object.assign(createSupervisor({ spawnEngine, log: silentLog }), { pids })
}

type ChatInput = Extract<CompletionInput, { kind: "chat" }>

export type EngineAnswer = {
  readonly text: string
  readonly reasoning: string
  readonly calls: readonly { readonly name: string; readonly arguments: string }[]
  readonly events: readonly CompletionEvent[]
  readonly finishReason: string
  readonly usage: Usage
  readonly timings: Timings
  readonly cachedTokens: number
}

export function question(
  content: string | readonly ChatMessage[],
  more: Partial<GenerateRequest> & { readonly chat?: Partial<ChatInput> } = {},
): GenerateRequest {
  const { chat, ...rest } = more
  const messages = typeof content === "string" ? [{ role: "user" as const, content }] : content
  return {
    input: { kind: "chat", messages, templateArguments: { enable_thinking: false }, ...chat },
    sampling: { temperature: 0 },
    stop: [],
    ...rest,
  }
}

/** The whole answer of a loaded model. */
export async function ask(
  engine: Engine,
  request: GenerateRequest,
  signal = new AbortController().signal,
  modelId = ember.id,
): Promise<EngineAnswer> {
  const events = await Array.fromAsync(engine.generate(modelId, request, signal))
  const started = events.find((event) => event.type === "started")
  const finished = events.find((event) => event.type === "finished")
  if (started === undefined || finished === undefined) throw new Error("The answer did not come to its end")
  return {
    text: events.map((event) => (event.type === "text-delta" ? event.text : "")).join(""),
    reasoning: events.map((event) => (event.type === "reasoning-delta" ? event.text : "")).join(""),
    calls: callsOf(events),
    events,
    finishReason: finished.finishReasons[0] ?? "none",
    usage: finished.usage,
    timings: finished.timings,
    cachedTokens: started.cachedTokens,
  }
}

function callsOf(events: readonly CompletionEvent[]): EngineAnswer["calls"] {
  const calls: { name: string; arguments: string }[] = []
  for (const event of events) {
    if (event.type === "tool-call-started") calls[event.call] = { name: event.name, arguments: "" }
    const call = event.type === "tool-call-delta" ? calls[event.call] : undefined
    if (event.type === "tool-call-delta" && call !== undefined) call.arguments += event.arguments
  }
  return calls
}
