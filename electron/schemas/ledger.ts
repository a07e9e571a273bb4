import { z } from "zod"
import { byId, currency, id, name, perMillion, time } from "./fields.ts"

const page = { cursor: z.string().max(200).optional(), limit: z.int().min(1).max(500).optional() }

const filter = z.strictObject({
  from: time.optional(),
  to: time.optional(),
  keyId: id.nullish(),
  provider: id.optional(),
  target: id.nullish(),
  outcome: z.enum(["done", "failed", "cancelled"]).optional(),
  search: z.string().max(1_000).optional(),
})

export const ledgerCalls = {
  "ledger.list": z.strictObject({ filter: filter.optional(), ...page }),
  "ledger.get": byId,
  "ledger.usage": z.strictObject({
    from: time,
    to: time,
    bucket: z.enum(["hour", "day"]),
    groupBy: z.enum(["model", "key", "provider", "none"]),
  }),
  "ledger.clear": z.strictObject({ filter: filter.optional(), bodiesOnly: z.boolean() }),
  "audit.list": z.strictObject(page),
}

export const ledgerStreams = {
  "ledger.replay": byId,
  "ledger.export": z.strictObject({ filter: filter.optional(), format: z.enum(["csv", "json"]) }),
}

export const ledgerSettings = z
  .strictObject({
    keepsBodies: z.boolean(),
    bodyDays: z.int().min(1).max(3_650),
    recordDays: z.int().min(1).max(36_500),
    reference: z.strictObject({ label: name, currency, inputPerMillion: perMillion, outputPerMillion: perMillion }),
    rates: z.record(currency, z.number().gt(0).max(1e9)),
  })
  .partial()
