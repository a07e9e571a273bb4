import { invalidReply } from "../protocols/upstream/upstreamErrors.ts"
import type { Attempts } from "./remoteAttempts.ts"
import { type ListedRemoteModel, readModelList } from "./remoteModels.ts"
import type { RemoteParts } from "./remoteParts.ts"
import type { Secret } from "./secretRotation.ts"

/** Lists are short work: nobody waits for one as long as for an answer. */
const firstByteMs = 20_000
const longestList = 32 * 1024 * 1024
/** Not a model: what is held against a secret while models are listed. */
const listing = ""

export function listRemoteModels(
  parts: RemoteParts,
  attempts: Attempts,
  signal: AbortSignal,
): Promise<readonly ListedRemoteModel[]> {
  return attempts.one(listing, (secret) => fetchModelList(parts, attempts, secret, signal))
}

export async function fetchModelList(
  { provider, protocol, timeouts, redact }: RemoteParts,
  attempts: Attempts,
  secret: Secret | null,
  signal: AbortSignal,
): Promise<readonly ListedRemoteModel[]> {
  // Anthropic gives twenty at a time unless it is asked for more.
  const path = protocol === "anthropic" ? "models?limit=1000" : "models"
  const limits = { firstByteMs: Math.min(firstByteMs, timeouts.firstByteMs) }
  const reply = await attempts.send({ path, ...limits }, secret, signal)
  const text = await reply.whole(longestList)
  const list = readModelList(tryParse(text))
  if (list === null) throw invalidReply(provider, "it is no list of models", redact(text))
  return list
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
