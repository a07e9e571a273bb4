import { AppError } from "../contract/errors.ts"
import { parseRetryAfter } from "../net/retryAfter.ts"
import { findProblem, invalidReply, toUpstreamError } from "../protocols/upstream/upstreamErrors.ts"
import type { RemoteParts } from "./remoteParts.ts"
import type { UpstreamReply } from "./upstreamReply.ts"

/** An error says what it has to say in its first lines. */
const longestRefusal = 65_536

/** What a status other than success means, with the provider's own words, but without its secrets. */
export async function readRefusal(
  { provider, redact, clock }: Pick<RemoteParts, "provider" | "redact" | "clock">,
  reply: UpstreamReply,
): Promise<AppError> {
  const { status, headers } = reply
  if (status < 400) {
    await beginningOf(reply)
    return redirected(provider, status, redact(String(headers.location ?? "")))
  }
  const text = await beginningOf(reply)
  const retryAfterSeconds = parseRetryAfter(headers, clock.now())
  const problem = findProblem(tryParse(text))
  if (problem !== null) {
    const told = { ...problem, message: redact(problem.message) }
    return toUpstreamError(provider, told, { status, retryAfterSeconds })
  }
  // Before any part of it is taken: of a secret that is cut, half would stay.
  const words = wordsOf(redact(text))
  // Not even an error of an API: mostly an address that leads to something else.
  if (status === 404 || status === 405) return noApi(provider, status, words)
  return toUpstreamError(provider, { message: words, kind: "", status: null }, { status, retryAfterSeconds })
}

function redirected(provider: string, status: number, location: string): AppError {
  const target = URL.canParse(location) ? new URL(location).origin : null
  const where = target === null ? "another address" : target
  const message = `${provider} sends requests on to ${where}, where no secret is sent to. Enter the address that it means.`
  return new AppError("upstream_invalid_reply", message, {
    facts: { provider, status, ...(target === null ? {} : { location: target }) },
  })
}

function noApi(provider: string, status: number, words: string): AppError {
  const { message } = invalidReply(provider, `there is no API at its address (${status})`)
  return new AppError("upstream_invalid_reply", message, {
    facts: { provider, status },
    ...(words === "" ? {} : { detail: words }),
  })
}

async function beginningOf(reply: UpstreamReply): Promise<string> {
  let text = ""
  reply.release()
  for await (const piece of reply.pieces()) {
    text += piece
    if (text.length > longestRefusal) break
  }
  return text
}

/** Of a page its title: the rest is markup. */
function wordsOf(text: string): string {
  const title = /<title[^>]*>([^<]*)/i.exec(text)?.[1]
  return (title ?? (text.trimStart().startsWith("<") ? "" : text)).trim().slice(0, 500)
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
