import type { AppError } from "../../contract/errors.ts"
import type { Clock } from "../../core/clock.ts"
import type { ReplyHead } from "../../net/arrival.ts"
import { type Asked, brokenOff, invalidReply } from "./hubErrors.ts"
import type { ByteRange, HubBytes, HubFileRef } from "./hubFiles.ts"
import type { HubHttp, HubReply } from "./hubHttp.ts"
import { assertPlain, headerOf, refused } from "./hubReplies.ts"

type ReaderParts = {
  readonly http: HubHttp
  readonly clock: Clock
  /** As of HubHttp. */
  readonly token: () => string | null
  /** Where the hub gives a file out. */
  readonly urlOf: (ref: HubFileRef) => URL
}

/** Where a file lies, and what the hub said of it when it told that. */
type Link = {
  readonly url: string
  readonly until: number
  readonly etag: string | null
  readonly facts: LinkedFacts
}

type LinkedFacts = {
  readonly sizeBytes: number | null
  readonly etag: string | null
  readonly sha256: string | null
}

/** Signed addresses last for an hour at Hugging Face; asking for each anew would cost a request of a limited number. */
const linkMs = 10 * 60_000
const mostLinks = 200
/** A whole file that comes instead of a part is taken up to this size: small files do not always come in parts. */
const mostTakenWhole = 4 * 1024 * 1024
const sha256Form = /^[0-9a-f]{64}$/

/** Reads ranges of files; see HubClient.read. */
export function createFileReader({ http, clock, token, urlOf }: ReaderParts) {
  const links = new Map<string, Link>()

  const ask = (asked: Asked, url: string, { start, end }: ByteRange, signal: AbortSignal, withoutToken: boolean) =>
    http.get({ asked, url, headers: { range: `bytes=${start}-${end - 1}` }, withoutToken }, signal)

  /** Null where the link has been good for long enough, or leads to something else by now. */
  const readLinked = async (asked: Asked, key: string, range: ByteRange, signal: AbortSignal) => {
    const link = links.get(key)
    if (link === undefined || link.until < clock.now()) return null
    const reply = await ask(asked, link.url, range, signal, true)
    const isGood = reply.status < 400 || reply.status === 416 || reply.status === 429 || reply.status >= 500
    if (isGood && etagOf(reply) === link.etag) return { reply, facts: link.facts }
    links.delete(key)
    reply.release()
    return null
  }

  const readFresh = async (asked: Asked, key: string, url: URL, range: ByteRange, signal: AbortSignal) => {
    const reply = await ask(asked, url.href, range, signal, false)
    const facts = factsOf(reply)
    if (reply.url.origin !== url.origin && (reply.status === 206 || reply.status === 200)) {
      links.delete(key)
      links.set(key, { url: reply.url.href, until: clock.now() + linkMs, etag: etagOf(reply), facts })
      const [oldest] = links.keys()
      if (links.size > mostLinks && oldest !== undefined) links.delete(oldest)
    }
    return { reply, facts }
  }

  return async (ref: HubFileRef, range: ByteRange, signal: AbortSignal): Promise<HubBytes> => {
    const asked: Asked = { source: ref.source, repo: ref.repo, file: ref.path }
    const home = urlOf(ref)
    // What one token has opened is not for another.
    const key = `${token() ?? ""} ${home.href}`
    const found = (await readLinked(asked, key, range, signal)) ?? (await readFresh(asked, key, home, range, signal))
    const { reply, facts } = found
    try {
      if (reply.status !== 206 && reply.status !== 200) throw refused(asked, reply, home, clock.now())
      assertPlain(asked, reply)
      return describe(asked, reply, facts, range)
    } catch (error) {
      if (reply.status === 429 || reply.status >= 500) throw error
      // Whatever was wrong with it: it is not asked for there again.
      links.delete(key)
      reply.release()
      throw error
    }
  }
}

/** Throws `hub_invalid_reply` for an answer that is not one to this range. */
function describe(asked: Asked, reply: HubReply, facts: LinkedFacts, range: ByteRange): HubBytes {
  const sent = reply.status === 206 ? partOf(asked, reply, range) : wholeOf(asked, reply, range)
  if (facts.sizeBytes !== null && facts.sizeBytes !== sent.totalBytes) {
    throw invalidReply(asked, "it tells two sizes of the file", {
      sizeBytes: facts.sizeBytes,
      otherBytes: sent.totalBytes,
    })
  }
  const { start, end, totalBytes, skipBytes, restBytes } = sent
  const broken = () => brokenOff(asked)
  const tooMuch = () => invalidReply(asked, "more bytes than it announced")
  return {
    start,
    end,
    totalBytes,
    etag: facts.etag ?? etagOf(reply),
    sha256: facts.sha256,
    body: justBytes(reply, { skipBytes, sizeBytes: end - start, restBytes }, broken, tooMuch),
  }
}

type Sent = ByteRange & { readonly totalBytes: number; readonly skipBytes: number; readonly restBytes: number }

/** RFC 9110, section 14.4. A file that ends before the range does is answered up to its end. */
function partOf(asked: Asked, reply: HubReply, range: ByteRange): Sent {
  const match = /^bytes (\d{1,16})-(\d{1,16})\/(\d{1,16})$/.exec(headerOf(reply, "content-range").trim())
  if (match === null) throw invalidReply(asked, "a part of a file that does not say which")
  const [start, last, totalBytes] = match.slice(1).map(Number) as [number, number, number]
  const end = Math.min(range.end, totalBytes)
  if (start !== range.start || last + 1 !== end || start >= end)
    throw invalidReply(asked, "another part than was asked for")
  const length = headerOf(reply, "content-length")
  if (length !== "" && Number(length) !== end - start)
    throw invalidReply(asked, "a part of another length than it says")
  return { start, end, totalBytes, skipBytes: 0, restBytes: 0 }
}

function wholeOf(asked: Asked, reply: HubReply, range: ByteRange): Sent {
  const length = headerOf(reply, "content-length")
  const totalBytes = Number(length)
  const isPage = headerOf(reply, "content-type").startsWith("text/html") && !/\.html?$/i.test(asked.file ?? "")
  if (isPage) throw invalidReply(asked, "a page for people instead of a file")
  if (!/^\d{1,16}$/.test(length) || range.start >= totalBytes) throw invalidReply(asked, "it sends no parts of files")
  const isAll = range.start === 0 && range.end >= totalBytes
  if (!isAll && totalBytes > mostTakenWhole) throw invalidReply(asked, "it sends no parts of files")
  const end = Math.min(range.end, totalBytes)
  return { start: range.start, end, totalBytes, skipBytes: range.start, restBytes: totalBytes - end }
}

/** Neither more nor fewer than promised. */
async function* justBytes(
  reply: HubReply,
  { skipBytes, sizeBytes, restBytes }: { skipBytes: number; sizeBytes: number; restBytes: number },
  broken: () => AppError,
  tooMuch: () => AppError,
): AsyncGenerator<Uint8Array> {
  let skip = skipBytes
  let left = sizeBytes
  for await (const bytes of reply.bytes()) {
    const wanted = bytes.subarray(Math.min(skip, bytes.byteLength))
    skip -= bytes.byteLength - wanted.byteLength
    if (wanted.byteLength > left + restBytes) throw tooMuch()
    const given = wanted.subarray(0, left)
    left -= given.byteLength
    if (given.byteLength > 0) yield given
    if (left === 0 && restBytes > 0) return
  }
  if (left > 0) throw broken()
}

/**
 * What the hub itself says of a file before it sends on: size and SHA-256 of large files in `X-Linked-Size` and `X-Linked-ETag`.
 * The store's own ETag is something else: never a digest to check by.
 */
function factsOf(reply: HubReply): LinkedFacts {
  const heads: readonly ReplyHead[] = [...reply.hops, reply]
  const first = (name: string) => heads.map((head) => headerOf(head, name)).find((value) => value !== "") ?? ""
  const etag = bare(first("x-linked-etag"))
  const size = first("x-linked-size")
  return {
    sizeBytes: /^\d{1,16}$/.test(size) ? Number(size) : null,
    etag: etag === "" ? null : etag,
    sha256: sha256Form.test(etag.toLowerCase()) ? etag.toLowerCase() : null,
  }
}

function etagOf(reply: ReplyHead): string | null {
  return bare(headerOf(reply, "etag")) || null
}

function bare(etag: string): string {
  return etag.trim().replace(/^W\//, "").replace(/^"|"$/g, "").slice(0, 500)
}
