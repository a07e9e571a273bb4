import type { CompletionRequest } from "../contract/completion.ts"
import { type ErrorBody, type ErrorFacts, toErrorBody } from "../contract/errors.ts"
import type { ProviderCheck, ProviderCheckStep } from "../contract/providers.ts"
import type { Provider } from "./provider.ts"
import type { Attempts } from "./remoteAttempts.ts"
import { fetchModelList } from "./remoteModelList.ts"
import { guessCapabilities, type ListedRemoteModel } from "./remoteModels.ts"
import type { RemoteParts } from "./remoteParts.ts"
import type { Secret } from "./secretRotation.ts"

type CheckParts = RemoteParts & {
  readonly attempts: Attempts
  readonly answers: Pick<Provider, "complete" | "embed" | "rank">
}
type Listing = { readonly list: readonly ListedRemoteModel[] | null; readonly error: ErrorBody | null }

/**
 * Looks at a service in the order in which things can be wrong: whether it is reached, what it says to each secret, its list of
 * models, and one short answer. What cannot be tried after a failure is "skipped".
 */
export async function checkProvider(
  parts: CheckParts,
  model: string | null,
  signal: AbortSignal,
): Promise<ProviderCheck> {
  const { clock } = parts
  const checkedAt = clock.now()
  const secrets = parts.auth === "none" || parts.secrets.length === 0 ? [null] : parts.secrets
  const listings: { readonly secret: Secret | null; readonly listing: Listing }[] = []
  const since = clock.monotonic()
  let latencyMs: number | null = null
  for (const secret of secrets) {
    const listing = await listingOf(parts, secret, signal)
    if (isReached(listing)) latencyMs ??= clock.monotonic() - since
    listings.push({ secret, listing })
    if (!isReached(listing)) break
  }
  const reached = latencyMs !== null
  // Who checks may have set right what was wrong with them.
  for (const { secret, listing } of listings) if (secret && listing.list !== null) parts.rotation.forgive(secret.id)
  const steps: ProviderCheckStep[] = [
    reached
      ? { step: "reach", outcome: "ok", facts: { latencyMs: latencyMs ?? 0 } }
      : failed("reach", listings[0]?.listing),
    ...secretSteps(parts, listings),
    modelStep(listings, reached),
    reached ? await answerStep(parts, model, signal) : { step: "answer", outcome: "skipped" },
  ]
  return { checkedAt, latencyMs, steps }
}

async function listingOf(parts: CheckParts, secret: Secret | null, signal: AbortSignal): Promise<Listing> {
  try {
    return { list: await fetchModelList(parts, parts.attempts, secret, signal), error: null }
  } catch (error) {
    signal.throwIfAborted()
    return { list: null, error: toErrorBody(error) }
  }
}

/** A refusal is an answer, too. */
function isReached({ error }: Listing): boolean {
  const isSilent = error?.code === "upstream_unavailable" || error?.code === "upstream_timeout"
  return !isSilent || error?.facts?.status !== undefined
}

function secretSteps(
  { secrets, unreadable, auth }: CheckParts,
  listings: readonly { readonly secret: Secret | null; readonly listing: Listing }[],
): readonly ProviderCheckStep[] {
  if (auth === "none") return []
  const lost = unreadable.map((subject): ProviderCheckStep => {
    const message = "This secret cannot be read on this computer. Enter it again."
    return { step: "secret", outcome: "failed", subject, error: { code: "secret_unreadable", message } }
  })
  const tried = secrets.map(({ id }): ProviderCheckStep => {
    const listing = listings.find(({ secret }) => secret?.id === id)?.listing
    if (listing === undefined || !isReached(listing)) return { step: "secret", outcome: "skipped", subject: id }
    if (listing.error !== null && isAboutSecret(listing.error)) return { ...failed("secret", listing), subject: id }
    return { step: "secret", outcome: listing.list === null ? "skipped" : "ok", subject: id }
  })
  return [...lost, ...tried]
}

function isAboutSecret({ code }: ErrorBody): boolean {
  return code === "upstream_auth_failed" || code === "upstream_billing" || code === "upstream_rate_limited"
}

function modelStep(listings: readonly { readonly listing: Listing }[], isReachable: boolean): ProviderCheckStep {
  const found = listings.find(({ listing }) => listing.list !== null)?.listing.list
  if (found) return { step: "models", outcome: "ok", facts: { count: found.length } }
  return isReachable ? failed("models", listings.at(-1)?.listing) : { step: "models", outcome: "skipped" }
}

function failed(step: ProviderCheckStep["step"], listing: Listing | undefined): ProviderCheckStep {
  return { step, outcome: "failed", ...(listing?.error ? { error: listing.error } : {}) }
}

/** A few tokens: enough to see that it answers, and nothing that costs. */
const shortAnswer = 16
const longestText = 80

async function answerStep(parts: CheckParts, model: string | null, signal: AbortSignal): Promise<ProviderCheckStep> {
  if (model === null) return { step: "answer", outcome: "skipped" }
  const since = parts.clock.monotonic()
  try {
    const told = await shortTask(parts, model, signal)
    const facts = { ...told, latencyMs: parts.clock.monotonic() - since }
    return { step: "answer", outcome: "ok", subject: model, facts }
  } catch (error) {
    signal.throwIfAborted()
    return { step: "answer", outcome: "failed", subject: model, error: toErrorBody(error) }
  }
}

/** What the model is made for, as far as its name says that. */
async function shortTask({ answers, redact }: CheckParts, model: string, signal: AbortSignal): Promise<ErrorFacts> {
  const [ability] = guessCapabilities(model)
  if (ability === "embedding") {
    const { vectors } = await answers.embed(model, { inputs: ["Hello"] }, signal)
    return { dimensions: vectors[0]?.length ?? 0 }
  }
  if (ability === "rerank") {
    const { scores } = await answers.rank(model, { query: "Hello", documents: ["Hello"] }, signal)
    return { scores: scores.length }
  }
  let text = ""
  let tokens = 0
  for await (const event of answers.complete(model, question(model), signal)) {
    if (event.type === "text-delta") text += event.text
    if (event.type === "finished") tokens = event.usage.completionTokens
  }
  return { tokens, text: redact(text).trim().slice(0, longestText) }
}

function question(model: string): CompletionRequest {
  const content = "Reply with one word: OK"
  const input = { kind: "chat", messages: [{ role: "user", content }], templateArguments: {} } as const
  return { model, input, sampling: {}, stop: [], maxTokens: shortAnswer }
}
