import type { Dispatcher } from "undici"
import { AppError } from "../contract/errors.ts"
import type { ProviderTimeouts } from "../contract/providers.ts"
import { onAbort } from "../core/abort.ts"
import { type Clock, systemClock } from "../core/clock.ts"
import { Arrival } from "../net/arrival.ts"
import { connectionFailureOf } from "../net/connectionFailure.ts"
import { createDispatcher } from "../net/dispatcher.ts"
import { createReplyWatch, describeWait, type Wait } from "../net/replyWatch.ts"
import { endpointUrl } from "./providerUrl.ts"
import { createReply, type UpstreamReply } from "./upstreamReply.ts"

export type UpstreamHttpOptions = {
  /** What errors name. */
  readonly provider: string
  readonly baseUrl: string
  /** As in DispatcherOptions. */
  readonly proxy: string | null
  readonly timeouts: ProviderTimeouts
  /** The most bytes of one answer. */
  readonly limitBytes?: number
  readonly clock?: Clock
}

export type UpstreamRequest = {
  /** Below the base URL, or below its host where it begins with a slash. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  /** Sent with POST as JSON; absent: GET. */
  readonly body?: unknown
  /** Absent: as set for the service. */
  readonly firstByteMs?: number
}

/** HTTP to one service. Redirects are not followed: they would carry the secret to where the user did not send it. */
export interface UpstreamHttp {
  /**
   * Resolves with whatever status the service answers. Rejects with `upstream_unavailable` or `upstream_timeout`; after an abort,
   * which breaks the connection off at once, with its reason.
   */
  send(request: UpstreamRequest, signal: AbortSignal): Promise<UpstreamReply>
  /** Takes no more requests, and waits for those that run; with an error, they end with it at once. */
  close(error?: AppError): Promise<void>
}

/** More than the longest answers take: a million tokens one by one, or two thousand vectors. */
const defaultLimitBytes = 512 * 1024 * 1024

export function createUpstreamHttp(options: UpstreamHttpOptions): UpstreamHttp {
  const { provider, baseUrl, proxy, timeouts, limitBytes = defaultLimitBytes, clock = systemClock } = options
  let dispatcher: Dispatcher | null = null
  /** Ends each request that runs. */
  const running = new Set<(reason: unknown) => void>()
  const open = () => {
    dispatcher ??= createDispatcher({ baseUrl, proxy, connectMs: timeouts.connectMs })
    return dispatcher
  }
  return {
    async send({ path, headers, body, firstByteMs = timeouts.firstByteMs }, signal) {
      signal.throwIfAborted()
      const arrival = new Arrival()
      let ending: { readonly reason: unknown } | null = null
      const end = (reason: unknown) => {
        ending ??= { reason }
        arrival.abort(reason)
      }
      const stopListening = onAbort(signal, () => end(signal.reason))
      running.add(end)
      const forget = () => {
        stopListening()
        running.delete(end)
      }
      const watch = createReplyWatch({ ...timeouts, firstByteMs }, clock, (wait, limitMs) =>
        end(timeoutError(provider, wait, limitMs)),
      )
      const translate = (cause: unknown) =>
        ending === null ? connectionError(provider, cause, timeouts) : ending.reason
      try {
        watch.wait()
        const { origin, pathname, search } = new URL(endpointUrl(baseUrl, path))
        const request: Dispatcher.DispatchOptions = {
          origin,
          path: pathname + search,
          method: body === undefined ? "GET" : "POST",
          headers: {
            accept: "text/event-stream, application/json",
            "user-agent": "Hearth",
            ...(body === undefined ? {} : { "content-type": "application/json" }),
            ...headers,
          },
          body: body === undefined ? null : JSON.stringify(body),
        }
        open().dispatch(request, arrival)
        const head = await arrival.head
        return createReply(head, arrival, { provider, limitBytes, watch, translate, done: forget })
      } catch (cause) {
        watch.stop()
        forget()
        throw translate(cause)
      }
    },
    async close(error) {
      if (error !== undefined) for (const end of [...running]) end(error)
      await dispatcher?.close()
    },
  }
}

function connectionError(provider: string, cause: unknown, { connectMs }: ProviderTimeouts): AppError {
  if (cause instanceof AppError) return cause
  const { code, message, isTimeout } = connectionFailureOf(cause)
  if (isTimeout) return timeoutError(provider, "connect", connectMs)
  return new AppError("upstream_unavailable", `${provider} cannot be reached, or broke the connection off (${code}).`, {
    facts: { provider, reason: code },
    detail: message,
    cause,
  })
}

function timeoutError(provider: string, wait: Wait, limitMs: number): AppError {
  return new AppError("upstream_timeout", `${provider} ${describeWait(wait, limitMs)}`, {
    facts: { provider, wait, limitMs },
  })
}
