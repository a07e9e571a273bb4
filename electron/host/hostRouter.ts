import { AppError, type ResultEnvelope, toErrorBody } from "../contract/errors.ts"
import type { CallName, HostCalls, HostEvent, HostStreams, StreamName } from "../contract/hostApi.ts"
import type { Log } from "../core/log.ts"
import { callSchemas, streamSchemas } from "../schemas/callSchemas.ts"

/** What every transport needs of the host: the names that exist, their inputs checked, failures as data. */
export interface HostRouter {
  /** Never rejects. */
  call(name: string, input: unknown): Promise<ResultEnvelope<unknown>>
  /** Throws AppError, also for a name that does not exist. Ends when the signal is aborted. */
  open(name: string, input: unknown, signal: AbortSignal): AsyncIterable<unknown>
  /** Returns the function that ends the subscription. */
  subscribe(listener: (event: HostEvent) => void): () => void
}

export type CallHandlers = {
  readonly [Name in CallName]: (
    input: HostCalls[Name]["input"],
  ) => HostCalls[Name]["output"] | Promise<HostCalls[Name]["output"]>
}

export type StreamHandlers = {
  readonly [Name in StreamName]: (
    input: HostStreams[Name]["input"],
    signal: AbortSignal,
  ) => AsyncIterable<HostStreams[Name]["item"]>
}

export function createHostRouter(parts: {
  readonly calls: CallHandlers
  readonly streams: StreamHandlers
  readonly subscribe: HostRouter["subscribe"]
  readonly log: Log
}): HostRouter {
  const { calls, streams, log } = parts
  return {
    async call(name, input) {
      try {
        if (!isKeyOf(callSchemas, name)) throw unknownName("call", name)
        const handler = calls[name] as (input: unknown) => unknown
        return { ok: true, value: await handler(parseInput(callSchemas[name], input)) }
      } catch (error) {
        if (!(error instanceof AppError)) log.error("a call failed", { name }, error)
        return { ok: false, error: toErrorBody(error) }
      }
    },
    open(name, input, signal) {
      if (!isKeyOf(streamSchemas, name)) throw unknownName("stream", name)
      const handler = streams[name] as (input: unknown, signal: AbortSignal) => AsyncIterable<unknown>
      return reportingFailures(handler(parseInput(streamSchemas[name], input), signal), name, log)
    },
    subscribe: parts.subscribe,
  }
}

/** The same items; an error that is not ours is logged here, for every transport, as it is for calls. */
async function* reportingFailures(items: AsyncIterable<unknown>, name: string, log: Log): AsyncGenerator<unknown> {
  try {
    yield* items
  } catch (error) {
    if (!(error instanceof AppError)) log.error("a stream failed", { name }, error)
    throw error
  }
}

type Schema = (typeof callSchemas)[CallName] | (typeof streamSchemas)[StreamName]

function parseInput(schema: Schema, input: unknown): unknown {
  const parsed = schema.safeParse(input)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const param = issue?.path.map(String).join(".")
  // zod's own sentences name types and limits, never the value itself.
  throw new AppError("invalid_value", `Invalid input: ${issue?.message ?? "unknown"}`, param ? { param } : {})
}

/** Only what the table itself lists: "constructor" is no call. */
function isKeyOf<Table extends object>(table: Table, name: string): name is Extract<keyof Table, string> {
  return Object.hasOwn(table, name)
}

function unknownName(kind: "call" | "stream", name: string): AppError {
  return new AppError("unknown_url", `The host has no ${kind} "${name.slice(0, 80)}".`)
}
