import type { z } from "zod"
import type { AppError } from "../../contract/errors.ts"
import { parseJson } from "../../core/parseJson.ts"
import type { ReplyHead } from "../../net/arrival.ts"
import { parseRetryAfter } from "../../net/retryAfter.ts"
import { type Asked, invalidReply, refusal } from "./hubErrors.ts"
import type { HubReply } from "./hubHttp.ts"

/** More than the longest lists that hubs send. */
const longestJsonBytes = 8 * 1024 * 1024
/** Of a repository; the largest known have some thousand. */
export const mostFiles = 20_000
/** On a page of a search: more are never asked for. */
export const mostListed = 100

/** The JSON of an API, if it is of this shape. The reply is read to its end, or given up. */
export async function readJson<Value>(
  asked: Asked,
  reply: HubReply,
  home: URL,
  shape: z.ZodType<Value>,
  now: number,
): Promise<Value> {
  if (reply.status !== 200) throw refused(asked, reply, home, now)
  const text = await readText(asked, reply, longestJsonBytes)
  const parsed = shape.safeParse(parseJson(text))
  if (!parsed.success) throw invalidReply(asked, "it is no list or page of models")
  return parsed.data
}

async function readText(asked: Asked, reply: HubReply, limitBytes: number): Promise<string> {
  const pieces: Uint8Array[] = []
  let sizeBytes = 0
  assertPlain(asked, reply)
  for await (const bytes of reply.bytes()) {
    sizeBytes += bytes.byteLength
    if (sizeBytes > limitBytes) throw invalidReply(asked, `it is larger than ${limitBytes} bytes`)
    pieces.push(bytes)
  }
  return Buffer.concat(pieces).toString("utf8")
}

/** Nobody asked for it compressed, and what is counted here are the bytes as they come. */
export function assertPlain(asked: Asked, reply: HubReply): void {
  const encoding = headerOf(reply, "content-encoding").toLowerCase()
  if (encoding === "" || encoding === "identity") return
  reply.release()
  throw invalidReply(asked, "it is compressed though that was not asked for")
}

export function refused(asked: Asked, reply: HubReply, home: URL, now: number): AppError {
  reply.release()
  const told = retryAfterOf(reply, now)
  return refusal(asked, {
    status: reply.status,
    errorCode: headerOf(reply, "x-error-code") || null,
    hadToken: reply.hadToken,
    isHub: reply.url.origin === home.origin,
    ...(told === undefined ? {} : { retryAfterSeconds: told }),
  })
}

/**
 * Seconds from `Retry-After`, or until the window begins anew that is told by `RateLimit: "resolvers";r=0;t=55`, as Hugging Face
 * sends it (huggingface.co/docs/hub/rate-limits): the longest of those that are used up.
 */
function retryAfterOf({ headers }: ReplyHead, now: number): number | undefined {
  const told = parseRetryAfter(headers, now)
  if (told !== undefined) return told
  const spent = [...String(headers.ratelimit ?? "").matchAll(/r=0\s*;\s*t=(\d{1,6})/g)].map(([, seconds]) =>
    Number(seconds),
  )
  return spent.length === 0 ? undefined : Math.max(...spent)
}

/** The cursor of the next page, from `Link: <…&cursor=…>; rel="next"` (RFC 8288); null on the last one. */
export function nextCursor({ headers }: ReplyHead): string | null {
  const link = /<([^<>]*)>\s*;[^,]*rel="?next"?/.exec(String(headers.link ?? ""))?.[1]
  if (link === undefined || !URL.canParse(link, "https://hub.invalid")) return null
  // The rest of the address is ours: mirrors name the hub that they copy.
  return new URL(link, "https://hub.invalid").searchParams.get("cursor")
}

export function headerOf({ headers }: ReplyHead, name: string): string {
  const value = headers[name]
  return (Array.isArray(value) ? value[0] : value) ?? ""
}
