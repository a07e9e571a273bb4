import type { Context, Middleware } from "koa"
import rawBody from "raw-body"
import { httpStatusOf } from "../contract/errorStatus.ts"
import { AppError, toErrorBody } from "../contract/errors.ts"
import { isSameSecret } from "../core/secrets.ts"
import type { Incoming } from "../services/imports/incoming.ts"
import { startEventStream } from "./eventStream.ts"
import type { HostRouter } from "./hostRouter.ts"
import { answerOffer } from "./uploads.ts"

const bodyLimitBytes = 8 * 1024 * 1024

/**
 * The host over HTTP, for a window in a browser; all by POST with the page's token:
 * - `/host/call/<name>`: the input as JSON, a ResultEnvelope back.
 * - `/host/open/<name>`: SSE frames `{"item":…}`, at last `{"end":true}`, with `error` if it failed.
 * - `/host/events`: SSE, one HostEvent a frame. The subscription stands before the headers are sent.
 * - `/host/offer…`: files for an import, a ResultEnvelope back.
 */
export function httpHost(router: HostRouter, incoming: Incoming, token: string): Middleware {
  return async (ctx, next) => {
    if (!ctx.path.startsWith("/host/")) return next()
    try {
      checkCaller(ctx, token)
      await answer(ctx, router, incoming)
    } catch (error) {
      const body = toErrorBody(error)
      ctx.status = httpStatusOf[body.code]
      ctx.body = { ok: false, error: body }
      // What is left of a body that nobody reads must not be taken for the next request.
      if (!ctx.req.complete) ctx.set("Connection", "close")
    }
  }
}

async function answer(ctx: Context, router: HostRouter, incoming: Incoming): Promise<void> {
  const [, , kind, name = ""] = ctx.path.split("/")
  if (kind === "call") {
    const envelope = await router.call(name, await readJson(ctx))
    ctx.status = envelope.ok ? 200 : httpStatusOf[envelope.error.code]
    ctx.body = envelope
  } else if (kind === "open") await openStream(ctx, router, name, await readJson(ctx))
  else if (kind === "events" && name === "") openEvents(ctx, router)
  else if (kind === "offer") ctx.body = { ok: true, value: await answerOffer(ctx, incoming, () => readJson(ctx)) }
  else throw new AppError("unknown_url", "The host has no such path.")
}

/** A website can send requests here, but it cannot set the token's header, nor name another origin than its own. */
function checkCaller(ctx: Context, token: string): void {
  if (ctx.method !== "POST") throw new AppError("method_not_allowed", "The host is only asked by POST.")
  const origin = ctx.get("origin")
  if (origin !== "" && origin !== `http://${ctx.get("host")}`) {
    throw new AppError("origin_not_allowed", "Only Hearth's own page may use the host.")
  }
  if (!isSameSecret(ctx.get("x-hearth-ui-token"), token)) {
    throw new AppError("ui_token_invalid", "The page's token is of another start of Hearth: load the page again.")
  }
}

async function readJson(ctx: Context): Promise<unknown> {
  let text: string
  try {
    text = await rawBody(ctx.req, { limit: bodyLimitBytes, encoding: "utf8" })
  } catch (cause) {
    ctx.set("Connection", "close")
    throw new AppError("request_too_large", `The host takes at most ${bodyLimitBytes} bytes at once.`, { cause })
  }
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new AppError("invalid_json", "The body is not JSON.", { cause })
  }
}

async function openStream(ctx: Context, router: HostRouter, name: string, input: unknown): Promise<void> {
  const abort = new AbortController()
  // What is refused is refused here, with a status; the headers are not sent yet.
  const items = router.open(name, input, abort.signal)
  const stream = startEventStream(ctx)
  stream.signal.addEventListener("abort", () => abort.abort(), { once: true })
  try {
    for await (const item of items) await stream.send({ item })
    await stream.send({ end: true })
  } catch (error) {
    await stream.send({ end: true, error: toErrorBody(error) })
  }
  stream.end()
}

function openEvents(ctx: Context, router: HostRouter): void {
  const stream = startEventStream(ctx)
  const unsubscribe = router.subscribe((event) => void stream.send(event))
  stream.signal.addEventListener("abort", unsubscribe, { once: true })
}
