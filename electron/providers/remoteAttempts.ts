import { AppError } from "../contract/errors.ts"
import { codecOf } from "./remoteCodecs.ts"
import type { RemoteParts } from "./remoteParts.ts"
import type { Secret, SecretFailure } from "./secretRotation.ts"
import type { UpstreamHttp } from "./upstreamHttp.ts"
import { readRefusal } from "./upstreamRefusal.ts"
import type { UpstreamReply } from "./upstreamReply.ts"

export type Attempt<Item> = (secret: Secret | null) => AsyncIterable<Item>

/** Requests to one service, with its secrets in turns. */
export interface Attempts {
  /** One request with this secret. Throws AppError for every status but success. */
  send(
    request: { readonly path: string; readonly body?: unknown; readonly firstByteMs?: number },
    secret: Secret | null,
    signal: AbortSignal,
  ): Promise<UpstreamReply>
  /** The items of the first attempt that comes to one. A secret that is refused before that makes way for the next one. */
  each<Item>(model: string, attempt: Attempt<Item>): AsyncIterable<Item>
  /** The same for what comes as a whole. */
  one<Value>(model: string, attempt: (secret: Secret | null) => Promise<Value>): Promise<Value>
}

export function createAttempts(parts: RemoteParts, http: UpstreamHttp): Attempts {
  const { provider, rotation, secrets, unreadable } = parts

  async function* each<Item>(model: string, attempt: Attempt<Item>): AsyncGenerator<Item> {
    let refusal: unknown = null
    for (const secret of secretsFor(model)) {
      let hasBegun = false
      try {
        for await (const item of attempt(secret)) {
          if (!hasBegun && secret !== null) rotation.worked(secret.id, model)
          hasBegun = true
          yield item
        }
        return
      } catch (error) {
        const failure = hasBegun || secret === null ? null : failureOf(error)
        if (failure === null || secret === null) throw error
        rotation.failed(secret.id, model, failure)
        refusal = error
      }
    }
    throw refusal
  }

  /** At least one; null where the service needs none. */
  const secretsFor = (model: string): readonly (Secret | null)[] => {
    if (parts.auth === "none") return [null]
    if (secrets.length === 0) {
      if (unreadable.length === 0) return [null]
      throw new AppError("secret_unreadable", `The secret of ${provider} cannot be read on this computer.`, {
        facts: { provider },
      })
    }
    const order = rotation.order(model)
    if (order.length > 0) return order
    const seconds = Math.max(1, Math.ceil((rotation.waitMs(model) ?? 0) / 1_000))
    throw new AppError("upstream_rate_limited", `${provider} wants to be asked again in ${seconds} s.`, {
      facts: { provider, retryAfterSeconds: seconds },
    })
  }

  return {
    each,
    async send({ path, body, firstByteMs }, secret, signal) {
      const headers = { ...codecOf(parts).headers, ...secretHeaders(parts, secret), ...lowerCase(parts.headers) }
      const reply = await http.send({ path, body, headers, firstByteMs }, signal)
      if (reply.status >= 200 && reply.status < 300) return reply
      throw await readRefusal(parts, reply)
    },
    async one(model, attempt) {
      for await (const value of each(model, (secret) => single(attempt(secret)))) return value
      throw new Error("An attempt either fails or comes to something.")
    },
  }
}

async function* single<Value>(value: Promise<Value>): AsyncGenerator<Value> {
  yield await value
}

/** What an error says about the secret that was used; null: nothing. */
function failureOf(error: unknown): SecretFailure | null {
  if (!(error instanceof AppError)) return null
  const told = error.facts?.retryAfterSeconds
  const after = typeof told === "number" ? { retryAfterSeconds: told } : {}
  switch (error.code) {
    case "upstream_auth_failed":
      return { reason: "refused" }
    case "upstream_billing":
      return { reason: "no-credit" }
    case "upstream_rate_limited":
      return { reason: "rate-limit", ...after }
    default:
      return null
  }
}

function secretHeaders({ auth }: RemoteParts, secret: Secret | null): Record<string, string> {
  if (secret === null || auth === "none") return {}
  return auth === "bearer" ? { authorization: `Bearer ${secret.value}` } : { [auth]: secret.value }
}

/** One of the user's takes the place of ours, however it is written. */
function lowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}
