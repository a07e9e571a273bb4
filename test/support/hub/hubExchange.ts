import { once } from "node:events"
import type { IncomingHttpHeaders, ServerResponse } from "node:http"
import type { MisbehaviourName, MisbehaviourOptions } from "./misbehaviours.ts"

/** The parts that hubs have on hosts of their own; here each is a port. */
export const hubHosts = ["huggingface", "cdn", "mirror", "mirrorCdn", "modelscope", "modelscopeCdn"] as const
export type HubHost = (typeof hubHosts)[number]

/** What is asked for: lists and pages of the API, the address of a file (which sends on to where it lies), or its bytes. */
export type HubStage = "api" | "resolve" | "bytes"

export type HubRequest = {
  readonly host: HubHost
  readonly method: string
  /** With its query. */
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
  readonly stage: HubStage
  /** As asked for: the first byte and the last; null for all. */
  readonly range: { readonly start: number; readonly end: number | null } | null
}

export type ActiveMisbehaviour = { readonly name: MisbehaviourName; readonly options: MisbehaviourOptions }

/** One request while it is answered. */
export type Exchange = {
  readonly request: HubRequest
  readonly url: URL
  readonly response: ServerResponse
  /** What goes wrong with this one. */
  readonly wrong: ActiveMisbehaviour | null
  /** No faster than this is a body sent; as fast as it can be if absent. */
  readonly bytesPerSecond?: number
  /** Aborted when the client or the hub ends the connection. */
  readonly gone: AbortSignal
}

export function parseRange(header: string | undefined): HubRequest["range"] {
  const match = /^bytes=(\d+)-(\d*)$/.exec(header ?? "")
  if (match === null) return null
  return { start: Number(match[1]), end: match[2] === "" ? null : Number(match[2]) }
}

export function sendJson(
  { response }: Pick<Exchange, "response">,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  sendText({ response }, status, JSON.stringify(body), {
    "content-type": "application/json; charset=utf-8",
    ...headers,
  })
}

export function sendText(
  { response }: Pick<Exchange, "response">,
  status: number,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8", ...headers })
  response.end(response.req.method === "HEAD" ? undefined : text)
}

/** Waits while the socket takes no more; false when the client has gone. */
export async function write({ response, gone }: Exchange, bytes: Uint8Array): Promise<boolean> {
  if (gone.aborted) return false
  if (!response.write(bytes)) await once(response, "drain", { signal: gone }).catch(() => {})
  return !gone.aborted
}
