import type { ProviderSecret } from "../contract/providers.ts"
import type { Clock } from "../core/clock.ts"

export type Secret = { readonly id: string; readonly value: string }

export type CooldownReason = NonNullable<ProviderSecret["cooldown"]>["reason"]

/** What kept a secret from being used. `retryAfterSeconds`: as the service said; absent: it did not say. */
export type SecretFailure = { readonly reason: CooldownReason; readonly retryAfterSeconds?: number }

/** Several secrets of one service, used in turns; one that was refused rests for a while. */
export interface SecretRotation {
  /**
   * Those to be tried for `model`, one after another: first those that can be used, each time beginning with the next one; then
   * those that rest, the one whose rest ends first before the others. Left out are those that the service itself told to wait.
   */
  order(model: string): readonly Secret[]
  failed(id: string, model: string, failure: SecretFailure): void
  /** It is good: whatever was held against it is forgotten. */
  worked(id: string, model: string): void
  /** Somebody looks at it: only what the service itself told is still held against it. */
  forgive(id: string): void
  cooldownOf(id: string): ProviderSecret["cooldown"]
  /** Milliseconds until one that was told to wait may be asked again; null where none was. */
  waitMs(model: string): number | null
}

/** A rest without a word of the service. Limits are mostly counted by the minute; an account is filled up by a person. */
const restMs: Readonly<Record<CooldownReason, number>> = {
  "rate-limit": 30_000,
  refused: 600_000,
  "no-credit": 600_000,
}

type Rest = { readonly reason: CooldownReason; readonly until: number; readonly isTold: boolean }

/**
 * Rates are limited by model, and a secret may be good for some models only: what is held against a secret, is held against it
 * for one model. `onChange` is called when a cooldown begins or ends early.
 */
export function createSecretRotation(
  secrets: readonly Secret[],
  clock: Clock,
  onChange: () => void = () => {},
): SecretRotation {
  const rests = new Map<string, Map<string, Rest>>()
  let turn = 0
  const restOf = (id: string, model: string): Rest | null => {
    const rest = rests.get(id)?.get(model)
    return rest !== undefined && rest.until > clock.now() ? rest : null
  }
  const longestRest = (id: string): Rest | null => {
    const running = [...(rests.get(id)?.values() ?? [])].filter(({ until }) => until > clock.now())
    return running.reduce<Rest | null>((a, b) => (a !== null && a.until >= b.until ? a : b), null)
  }
  return {
    order(model) {
      const from = secrets.length === 0 ? 0 : turn++ % secrets.length
      const turned = [...secrets.slice(from), ...secrets.slice(0, from)]
      const resting = turned
        .map((secret) => ({ secret, rest: restOf(secret.id, model) }))
        .filter(({ rest }) => rest?.isTold !== true)
      const endOf = (rest: Rest | null) => rest?.until ?? 0
      return resting.sort((a, b) => endOf(a.rest) - endOf(b.rest)).map(({ secret }) => secret)
    },
    failed(id, model, { reason, retryAfterSeconds }) {
      const ms = retryAfterSeconds === undefined ? restMs[reason] : retryAfterSeconds * 1_000
      const own = rests.get(id) ?? new Map<string, Rest>()
      const isTold = retryAfterSeconds !== undefined && reason === "rate-limit"
      rests.set(id, own.set(model, { reason, until: clock.now() + ms, isTold }))
      onChange()
    },
    worked(id, model) {
      if (rests.get(id)?.delete(model)) onChange()
    },
    forgive(id) {
      const own = rests.get(id)
      const told = [...(own ?? [])].filter(([, { isTold }]) => isTold)
      if (own === undefined || told.length === own.size) return
      rests.set(id, new Map(told))
      onChange()
    },
    cooldownOf(id) {
      const rest = longestRest(id)
      return rest === null ? null : { until: rest.until, reason: rest.reason }
    },
    waitMs(model) {
      const ends = secrets.map(({ id }) => restOf(id, model)).flatMap((rest) => (rest?.isTold ? [rest.until] : []))
      return ends.length === 0 ? null : Math.min(...ends) - clock.now()
    },
  }
}
