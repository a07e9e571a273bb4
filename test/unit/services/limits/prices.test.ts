import { expect, it } from "vitest"
import { AppError } from "../../../../electron/contract/errors.ts"
import type { Price } from "../../../../electron/contract/money.ts"
import { silentLog } from "../../../../electron/core/log.ts"
import type { Provider } from "../../../../electron/providers/provider.ts"
import type { Access } from "../../../../electron/services/access/access.ts"
import { createAnswerServices } from "../../../../electron/services/answers/answerServices.ts"
import type { LimitService } from "../../../../electron/services/limits/limitService.ts"
import { defaultSettings } from "../../../../electron/store/settingsShape.ts"
import { accessOf, keyOf, openLimits } from "../../../support/limits.ts"
import { someProvider, someRemoteModel } from "../../../support/scriptedProviders.ts"
import { createScriptedEngine, finished, plays, started, text } from "../../../support/serverEngine.ts"
import { createCompletions } from "../../../support/services.ts"

const price = (perMillion: number): Price => ({
  currency: "USD",
  inputPerMillion: perMillion,
  cachedPerMillion: null,
  outputPerMillion: perMillion,
})

/** A remote model that reads 7 tokens and writes 5, at a price that a test changes. */
function openRemote(limits: LimitService) {
  const remote = { price: price(1) }
  const script = plays(started, ...text("Hello"), finished())
  const provider = { complete: (_model, request, signal) => script(request as never, signal) } as Provider
  const engine = createScriptedEngine()
  const { models, requests } = createCompletions({ engine })
  const { completions } = createAnswerServices({
    ...{ engine, models, requests, limits, log: silentLog },
    settings: { get: () => defaultSettings },
    providers: {
      list: () => [someProvider({ models: [someRemoteModel("big", { isEnabled: true, price: remote.price })] })],
      providerOf: () => provider,
    },
  })
  const ask = async (access: Access) => {
    const caller = {
      kind: "api",
      requestId: "req_1",
      operation: "chat/completions",
      address: "::1",
      userAgent: null,
    } as const
    const input = { kind: "chat", messages: [{ role: "user", content: "Hi" }], templateArguments: {} } as const
    const request = { model: "openai/big", input, sampling: {}, stop: [], maxTokens: 5 }
    const events = completions.run(request, { ...caller, access }, new AbortController().signal)
    for await (const event of events) if (event.type === "finished") return event.cost
    return undefined
  }
  return { remote, ask }
}

const tenthOfACent = { period: "month", amount: { kind: "money", nanos: 1_000_000, currency: "USD" } } as const

it("spends budgets at the price of the time: what was spent does not change with the price", async () => {
  const policy = { budgets: [tenthOfACent] }
  const limits = openLimits({ keys: () => [keyOf(policy)] })
  const { remote, ask } = openRemote(limits)
  expect(await ask(accessOf(policy))).toEqual({ nanos: 12_000, currency: "USD" })
  remote.price = price(10)
  expect(await ask(accessOf(policy))).toEqual({ nanos: 120_000, currency: "USD" })
  remote.price = price(0.5)
  expect(limits.usage()).toMatchObject([{ tokens: { month: 24 }, budgets: [{ used: 132_000 }] }])
})

it("never spends more money than there is, whatever 50 clients ask at once", async () => {
  const policy = { budgets: [tenthOfACent] }
  const limits = openLimits({ keys: () => [keyOf(policy)] })
  const { remote, ask } = openRemote(limits)
  remote.price = price(20)
  const answers = await Promise.all(
    Array.from({ length: 50 }, () => ask(accessOf(policy)).catch((error: unknown) => error)),
  )
  const refused = answers.filter((answer) => answer instanceof AppError)
  expect(refused.length).toBeGreaterThan(0)
  expect(refused.length).toBeLessThan(50)
  const [usage] = limits.usage()
  expect(usage?.budgets[0]?.used).toBe((50 - refused.length) * 240_000)
  expect(usage?.budgets[0]?.used).toBeLessThanOrEqual(1_000_000)
})
