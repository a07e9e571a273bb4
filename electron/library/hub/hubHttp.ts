import { AppError } from "../../contract/errors.ts"
import { onAbort } from "../../core/abort.ts"
import type { Clock } from "../../core/clock.ts"
import { hostIsClosing } from "../../core/closing.ts"
import { Arrival, type ReplyHead } from "../../net/arrival.ts"
import { connectionFailureOf } from "../../net/connectionFailure.ts"
import { createDispatcher } from "../../net/dispatcher.ts"
import { isLocalUrl } from "../../net/httpUrl.ts"
import { createReplyWatch, type ReplyWatch } from "../../net/replyWatch.ts"
import { type HubAddresses, redirectProblem } from "./hubAddresses.ts"
import { type Asked, hubError, invalidReply, timedOut, unreachable } from "./hubErrors.ts"

type Dispatcher = ReturnType<typeof createDispatcher>

export type HubTimeouts = { readonly connectMs: number; readonly firstByteMs: number; readonly idleMs: number }

export type HubHttpOptions = {
  /** Looked at for each request: settings change. */
  readonly addresses: () => HubAddresses
  /** Of Hugging Face; null: none. */
  readonly token: () => string | null
  /** As in DispatcherOptions. */
  readonly proxy: () => string | null
  readonly timeouts: HubTimeouts
  readonly clock: Clock
}

export type HubGet = {
  readonly asked: Asked
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  /** Never told to a hub that need not know who asks. */
  readonly withoutToken?: boolean
}

/** What came in the end, from wherever it was sent on to. */
export type HubReply = ReplyHead & {
  readonly url: URL
  /** The answers that sent on, the first one first. */
  readonly hops: readonly ReplyHead[]
  readonly hadToken: boolean
  /** Read once. Throws AppError, or the reason of the signal. Stopping early breaks the connection off. */
  bytes(): AsyncGenerator<Uint8Array>
  /** For an answer that nobody reads. */
  release(): void
}

/** GET requests to hubs. Redirects are followed by hand: each is looked at, and the token stays behind. */
export interface HubHttp {
  get(request: HubGet, signal: AbortSignal): Promise<HubReply>
  /** Breaks off what is under way: a hub that does not answer must not keep Hearth from ending. */
  close(): Promise<void>
}

const mostRedirects = 5
const redirects = new Set([301, 302, 303, 307, 308])
/** What may follow the answer that sent on, for its connection to be used again. */
const restBytes = 65_536
const restMs = 1_000

export function createHubHttp(options: HubHttpOptions): HubHttp {
  const { addresses, token, timeouts, clock } = options
  const dispatchers = createDispatchers(options)
  const closing = new AbortController()
  return {
    async get({ asked, url, headers = {}, withoutToken = false }, asking) {
      const signal = AbortSignal.any([asking, closing.signal])
      const home = homeOf(addresses(), asked)
      const trusted = new URL(addresses().huggingface ?? "https://huggingface.co").origin
      const hops: ReplyHead[] = []
      let at = new URL(url)
      let mayKnow = !withoutToken
      for (;;) {
        // Huggingface.co alone, and no longer once another host has had a say in where to go.
        mayKnow &&= at.origin === trusted
        const secret = mayKnow ? token() : null
        const exchange = startExchange(asked, timeouts, clock, signal)
        const head = await exchange.send(() => dispatchers.for(at), at, {
          accept: "*/*",
          // What is counted and checked are the bytes of the file.
          "accept-encoding": "identity",
          "user-agent": "Hearth",
          ...headers,
          ...(secret === null ? {} : { authorization: `Bearer ${secret}` }),
        })
        if (!redirects.has(head.status)) {
          return { ...head, url: at, hops, hadToken: secret !== null, bytes: exchange.bytes, release: exchange.release }
        }
        exchange.release()
        hops.push(head)
        at = nextAddress(asked, head, at, home, hops.length)
      }
    },
    close() {
      closing.abort(hostIsClosing())
      return dispatchers.close()
    },
  }
}

function homeOf(addresses: HubAddresses, asked: Asked): URL {
  const home = addresses[asked.source]
  if (home === null) throw hubError("hub_unreachable", asked, "has no address: enter it in the settings.")
  return new URL(home)
}

function nextAddress(asked: Asked, head: ReplyHead, from: URL, home: URL, count: number): URL {
  const location = String(head.headers.location ?? "")
  if (count > mostRedirects) throw invalidReply(asked, "it sends on and on")
  if (location === "" || !URL.canParse(location, from.href)) throw invalidReply(asked, "a redirect that leads nowhere")
  const to = new URL(location, from)
  const problem = redirectProblem(from, to, home, asked.source)
  if (problem !== null) throw invalidReply(asked, problem)
  return to
}

/** One request and its answer, with its time-outs. */
function startExchange(asked: Asked, timeouts: HubTimeouts, clock: Clock, signal: AbortSignal) {
  signal.throwIfAborted()
  const arrival = new Arrival()
  let ending: { readonly reason: unknown } | null = null
  const end = (reason: unknown) => {
    ending ??= { reason }
    arrival.abort(reason)
  }
  const stopListening = onAbort(signal, () => end(signal.reason))
  const watch: ReplyWatch = createReplyWatch(timeouts, clock, (wait, limitMs) => end(timedOut(asked, wait, limitMs)))
  const finish = () => {
    watch.stop()
    stopListening()
  }
  const translate = (cause: unknown): unknown => {
    if (ending !== null) return ending.reason
    if (cause instanceof AppError) return cause
    const failure = connectionFailureOf(cause)
    return failure.isTimeout ? timedOut(asked, "connect", timeouts.connectMs) : unreachable(asked, failure, cause)
  }
  return {
    async send(dispatcher: () => Dispatcher, url: URL, headers: Readonly<Record<string, string>>): Promise<ReplyHead> {
      try {
        watch.wait()
        const request = { origin: url.origin, path: url.pathname + url.search, method: "GET" as const, headers }
        dispatcher().dispatch(request, arrival)
        const head = await arrival.head
        // From now on only the time counts in which somebody waits for bytes.
        watch.arrived()
        return head
      } catch (cause) {
        finish()
        throw translate(cause)
      }
    },
    async *bytes(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) {
          watch.wait()
          const bytes = await arrival.read()
          if (bytes === null) return
          watch.arrived()
          yield bytes
        }
      } catch (cause) {
        throw translate(cause)
      } finally {
        finish()
        arrival.abort(unwanted)
      }
    },
    release() {
      finish()
      arrival.drop(restBytes, restMs)
    },
  }
}

const unwanted = new Error("Nobody reads this answer any more.")

/** The connections, opened anew when the proxy is another one; those of the old one end with their last answer. */
function createDispatchers({ proxy, timeouts }: HubHttpOptions) {
  let opened: { readonly proxy: string | null; readonly byPlace: Map<boolean, Dispatcher> } | null = null
  const closing = new Set<Promise<void>>()
  const shut = () => {
    for (const dispatcher of opened?.byPlace.values() ?? []) {
      const closed = dispatcher.close().catch(() => {})
      closing.add(closed)
      void closed.finally(() => closing.delete(closed))
    }
    opened = null
  }
  return {
    for(url: URL): Dispatcher {
      const now = proxy()
      if (opened !== null && opened.proxy !== now) shut()
      opened ??= { proxy: now, byPlace: new Map() }
      // The environment's proxy is not asked for what is on this computer.
      const isHere = isLocalUrl(url.href)
      const known = opened.byPlace.get(isHere)
      if (known !== undefined) return known
      const created = createDispatcher({ baseUrl: url.href, proxy: now, connectMs: timeouts.connectMs })
      opened.byPlace.set(isHere, created)
      return created
    },
    async close() {
      shut()
      await Promise.all(closing)
    },
  }
}
