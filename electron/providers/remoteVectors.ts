import { readEmbeddings, toEmbeddingsBody } from "../protocols/upstream/upstreamEmbeddings.ts"
import { invalidReply } from "../protocols/upstream/upstreamErrors.ts"
import { readRanking, toRankingBody } from "../protocols/upstream/upstreamRanking.ts"
import type { UpstreamTask } from "../protocols/upstream/upstreamTask.ts"
import type { Provider } from "./provider.ts"
import type { Attempts } from "./remoteAttempts.ts"
import type { RemoteParts } from "./remoteParts.ts"
import { countTokens } from "./tokenEstimate.ts"

/** Two thousand vectors of four thousand numbers, each written with twenty digits. */
const longestReply = 256 * 1024 * 1024

/** Much more than is shown of it: a secret must not be cut before it is taken out. */
const longestQuote = 65_536

/** Embeddings and rankings of a remote service. */
export function createRemoteVectors(parts: RemoteParts, attempts: Attempts): Pick<Provider, "embed" | "rank"> {
  const { provider, preset, droppedFields, redact } = parts
  const options: UpstreamTask = { provider, count: countTokens, redact }
  const ask = (model: string, path: string, body: object, signal: AbortSignal): Promise<unknown> =>
    attempts.one(model, async (secret) => {
      const reply = await attempts.send({ path, body }, secret, signal)
      const text = await reply.whole(longestReply)
      try {
        return JSON.parse(text)
      } catch {
        throw invalidReply(provider, "it is not JSON", redact(text.slice(0, longestQuote)))
      }
    })
  return {
    async embed(model, task, signal) {
      const reply = await ask(model, "embeddings", toEmbeddingsBody(model, task, droppedFields), signal)
      return readEmbeddings(reply, task, options)
    },
    async rank(model, task, signal) {
      const path = preset.rerankPath ?? "rerank"
      return readRanking(await ask(model, path, toRankingBody(model, task, path), signal), task, options)
    },
  }
}
