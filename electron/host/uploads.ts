import type { Context } from "koa"
import { AppError } from "../contract/errors.ts"
import { offerManifest } from "../schemas/offer.ts"
import type { Incoming } from "../services/imports/incoming.ts"

/**
 * How a browser hands files over, below `/host/offer`:
 * - `` with `{ items: [{ files: [{ path, sizeBytes }] }] }`: `{ id, wanted }`, the files that are to be sent, counted through.
 * - `/<id>/<file>/<offset>` with bytes: one piece, so that a window can tell how far it is, and no request lasts for long.
 * - `/<id>/end`: `{ paths }`, one for each item. `/<id>/drop` forgets it all.
 */
export async function answerOffer(
  ctx: Context,
  incoming: Incoming,
  readJson: () => Promise<unknown>,
): Promise<unknown> {
  const [, , , id, part, at, ...more] = ctx.path.split("/")
  if (id === undefined) return incoming.begin(parse(await readJson()))
  if (part === "end" && at === undefined) return incoming.end(id)
  if (part === "drop" && at === undefined) {
    await incoming.drop(id)
    return null
  }
  const [file, offset] = [wholeNumber(part), wholeNumber(at)]
  if (file === null || offset === null || more.length > 0)
    throw new AppError("unknown_url", "The host has no such path.")
  // A body that is refused in its middle must not take its answer with it.
  await incoming.receive(id, file, offset, ctx.req.iterator({ destroyOnReturn: false }))
  return null
}

function parse(body: unknown): Parameters<Incoming["begin"]>[0] {
  const parsed = offerManifest.safeParse(body)
  if (parsed.success) return parsed.data.items
  throw new AppError("invalid_value", `Invalid input: ${parsed.error.issues[0]?.message ?? "unknown"}`)
}

function wholeNumber(text = ""): number | null {
  return /^\d{1,15}$/.test(text) ? Number(text) : null
}
