import fc from "fast-check"
import { expect, it } from "vitest"
import { AppError } from "../../../../electron/contract/errors.ts"
import type { Admission } from "../../../../electron/services/limits/limitService.ts"
import { accessOf, openLimits, openTestDatabase } from "../../../support/limits.ts"

type Step =
  | { readonly kind: "admit"; readonly prompt: number; readonly max: number }
  /** Ends the running request of this number; the fraction of what it might have used was used. */
  | { readonly kind: "settle"; readonly which: number; readonly share: number }
  | { readonly kind: "release"; readonly which: number }
  | { readonly kind: "wait"; readonly ms: number }
  | { readonly kind: "restart" }

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant("admit"), prompt: fc.nat(40), max: fc.integer({ min: 1, max: 40 }) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("settle"),
      which: fc.nat(5),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("release"), which: fc.nat(5) }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant("wait"), ms: fc.oneof(fc.nat(20_000), fc.constant(86_400_000)) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("restart") }) },
) as fc.Arbitrary<Step>

/** Every request that was ever let in, summed anew for each question. */
type Request = { readonly at: number; tokens: number }

const policy = {
  requestsPerMinute: 5,
  tokensPerMinute: 150,
  concurrency: 3,
  budgets: [{ period: "day", amount: { kind: "tokens", tokens: 400 } }],
} as const

it("lets in what a naive list of all requests would, through any order of events and restarts", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const database = openTestDatabase()
      let limits = openLimits({ database })
      const { clock } = limits
      const access = accessOf(policy)
      const all: Request[] = []
      let running: { readonly admission: Admission; readonly request: Request }[] = []
      const day = (at: number) => new Date(at).toDateString()
      const sum = (requests: readonly Request[]) => requests.reduce((total, { tokens }) => total + tokens, 0)

      const isAllowed = (tokens: number) => {
        const minute = all.filter(({ at }) => at > clock.now() - 60_000)
        const today = all.filter(({ at }) => day(at) === day(clock.now()))
        return (
          running.length < policy.concurrency &&
          minute.length < policy.requestsPerMinute &&
          sum(minute) + tokens <= policy.tokensPerMinute &&
          sum(today) + tokens <= 400
        )
      }
      const take = (which: number) => {
        const [one] = running.splice(which % Math.max(1, running.length), 1)
        return one
      }

      for (const step of steps) {
        if (step.kind === "admit") {
          const tokens = step.prompt + step.max
          const expected = isAllowed(tokens)
          const admission = admitted(() =>
            limits.admit(access, { promptTokens: step.prompt, maxTokens: step.max, choiceCount: 1 }),
          )
          expect(admission !== null).toBe(expected)
          if (admission === null) continue
          const request = { at: clock.now(), tokens }
          all.push(request)
          running.push({ admission, request })
        } else if (step.kind === "settle") {
          const one = take(step.which)
          if (one === undefined) continue
          one.request.tokens = Math.ceil(one.request.tokens * step.share)
          one.admission.settle({ promptTokens: one.request.tokens, completionTokens: 0 }, null)
          one.admission.release()
        } else if (step.kind === "release") {
          const one = take(step.which)
          if (one === undefined) continue
          one.request.tokens = 0
          one.admission.release()
        } else if (step.kind === "wait") clock.advance(step.ms)
        else {
          // Whatever ran is gone, and stays counted as it was reserved.
          running = []
          limits = openLimits({ database, clock })
        }
      }
    }),
    { numRuns: 200 },
  )
})

function admitted(admit: () => Admission): Admission | null {
  try {
    return admit()
  } catch (error) {
    if (error instanceof AppError) return null
    throw error
  }
}
