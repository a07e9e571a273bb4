import { AppError, type ErrorBody, type ResultEnvelope } from "../../electron/contract/errors.ts"
import type { HostEvent } from "../../electron/contract/hostApi.ts"
import type { HostTransport } from "../../electron/contract/hostTransport.ts"
import { connectionLost, unwrap } from "./envelope.ts"
import { readEventStream } from "./eventStream.ts"
import { linkSignal } from "./linkSignal.ts"
import { offerFiles } from "./offerFiles.ts"
import { createPageToken } from "./pageToken.ts"

export type HttpTransportOptions = {
  /** Where the page came from, without a slash at its end. */
  readonly origin: string
  readonly token: string
  /** How long to wait before the n-th attempt to connect again; n starts at 0. */
  readonly backOffMs?: (attempt: number) => number
}

type StreamFrame = { readonly item: unknown } | { readonly end: true; readonly error?: ErrorBody }

/** Reaches the host over loopback HTTP, for a window in a browser. Connects again by itself when the host was away. */
export function createHttpTransport({
  origin,
  token,
  backOffMs = defaultBackOffMs,
}: HttpTransportOptions): HostTransport {
  const pageToken = createPageToken(origin, token)

  const request = (path: string, input: unknown, signal?: AbortSignal): Promise<Response> =>
    pageToken.use((value) =>
      fetch(`${origin}/host/${path}`, {
        method: "POST",
        headers: {
          "content-type": input instanceof Blob ? "application/octet-stream" : "application/json",
          "x-hearth-ui-token": value,
        },
        body: input instanceof Blob ? input : JSON.stringify(input),
        cache: "no-store",
        signal,
      }),
    )

  const stream = async (path: string, input: unknown, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> => {
    const response = await request(path, input, signal)
    if (response.ok && response.body !== null) return response.body
    throw await refusal(response)
  }

  return {
    async call(name, input) {
      try {
        return unwrap(await envelopeOf(await request(`call/${name}`, input)))
      } catch (cause) {
        throw connectionLost(cause)
      }
    },

    async *open(name, input, signal) {
      const link = linkSignal(signal)
      try {
        for await (const value of readEventStream(await stream(`open/${name}`, input, link.signal))) {
          const frame = value as StreamFrame
          if ("item" in frame) {
            yield frame.item as never
            continue
          }
          if (frame.error !== undefined) throw AppError.fromBody(frame.error)
          return
        }
        throw new AppError("connection_lost", "The host ended the stream without a last frame.")
      } catch (cause) {
        if (signal.aborted) return
        throw connectionLost(cause)
      } finally {
        link.close()
      }
    },

    async offer(items, signal, onProgress) {
      const send = async (path: string, body: Blob | object) =>
        unwrap(await envelopeOf(await request(`offer${path}`, body)))
      try {
        return await offerFiles(items, send, signal, onProgress)
      } catch (cause) {
        if (signal.aborted) throw cause
        throw connectionLost(cause)
      }
    },

    subscribe(listener) {
      const closed = new AbortController()
      const follow = async () => {
        for (let attempt = 0; !closed.signal.aborted; attempt++) {
          try {
            const body = await stream("events", {}, closed.signal)
            attempt = -1
            listener.connection("open")
            for await (const event of readEventStream(body)) listener.event(event as HostEvent)
          } catch {
            // Why it broke does not matter: the window says that the host is away, and the loop tries again.
          }
          if (closed.signal.aborted) return
          listener.connection("lost")
          await pause(backOffMs(Math.max(attempt, 0)), closed.signal)
        }
      }
      void follow()
      return () => closed.abort()
    },
  }
}

async function envelopeOf(response: Response): Promise<ResultEnvelope<unknown>> {
  const body: unknown = await response.json()
  if (typeof body === "object" && body !== null && "ok" in body) return body as ResultEnvelope<unknown>
  throw new AppError("connection_lost", `The host answered with status ${response.status}.`)
}

async function refusal(response: Response): Promise<AppError> {
  try {
    const envelope = await envelopeOf(response)
    if (!envelope.ok) return AppError.fromBody(envelope.error)
  } catch (cause) {
    return connectionLost(cause)
  }
  return new AppError("connection_lost", `The host answered with status ${response.status}.`)
}

/** A quarter of a second at first, five seconds at most. */
function defaultBackOffMs(attempt: number): number {
  return Math.min(5000, 250 * 2 ** attempt)
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener("abort", () => {
      clearTimeout(timer)
      resolve()
    })
  })
}
