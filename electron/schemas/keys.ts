import { z } from "zod"
import { byId, currency, id, name, nothing, time } from "./fields.ts"

const count = z.int().min(1).max(Number.MAX_SAFE_INTEGER)

const budget = z.strictObject({
  period: z.enum(["day", "month"]),
  amount: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("tokens"), tokens: count }),
    z.strictObject({ kind: z.literal("money"), nanos: count, currency }),
  ]),
})

const policy = z
  .strictObject({
    models: z.array(z.string().trim().min(1).max(2_000)).max(1_000),
    requestsPerMinute: count.nullable(),
    tokensPerMinute: count.nullable(),
    concurrency: z.int().min(1).max(100_000).nullable(),
    budgets: z.array(budget).max(20),
    fallback: id.nullable(),
    addresses: z.array(z.string().trim().min(1).max(100)).max(1_000),
    mayLeave: z.boolean(),
    mayManage: z.boolean(),
    expiresAt: time.nullable(),
  })
  .partial()

const origin = z.string().min(1).max(300)

export const keyCalls = {
  "keys.create": z.strictObject({ key: z.strictObject({ name, policy: policy.optional() }) }),
  "keys.update": z.strictObject({ id, patch: z.strictObject({ name: name.optional(), policy: policy.optional() }) }),
  "keys.rotate": byId,
  "keys.revoke": byId,
  "keys.remove": byId,
  "keys.usage": nothing,
  "origins.decide": z.strictObject({ origin, decision: z.enum(["allowed", "refused"]).nullable() }),
}
