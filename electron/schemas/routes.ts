import { z } from "zod"
import { fallOverTriggers } from "../contract/routes.ts"
import { byId, id, milliseconds, name, nothing } from "./fields.ts"

const target = z.strictObject({
  id: id.optional(),
  provider: id,
  model: id,
  adapters: z
    .array(z.strictObject({ id, scale: z.number().min(-4).max(4) }))
    .max(8)
    .optional(),
  weight: z.int().min(1).max(100).optional(),
  isEnabled: z.boolean().optional(),
})

const cache = z.strictObject({ mode: z.enum(["zero-temperature", "all"]), ttlSeconds: z.int().min(1).max(31_536_000) })

const choices = {
  isEnabled: z.boolean().optional(),
  strategy: z.enum(["in-order", "cheapest", "fastest", "round-robin"]).optional(),
  triggers: z.array(z.enum(fallOverTriggers)).max(20).optional(),
  retries: z.strictObject({ count: z.int().min(0).max(10), pauseMs: z.int().min(0).max(60_000) }).optional(),
  firstTokenMs: milliseconds.nullable().optional(),
  maxQueue: z.int().min(0).max(10_000).nullable().optional(),
  breaker: z.strictObject({ failures: z.int().min(1).max(1_000), pauseMs: milliseconds }).optional(),
  cache: cache.nullable().optional(),
  mayLeave: z.boolean().optional(),
}

const targets = z.array(target).max(50)
const text = z.string().trim().min(1).max(100_000)

export const routeCalls = {
  "routes.create": z.strictObject({ route: z.strictObject({ name, targets, ...choices }) }),
  "routes.update": z.strictObject({
    id,
    patch: z.strictObject({ name: name.optional(), targets: targets.optional(), ...choices }),
  }),
  "routes.remove": byId,
  "routes.plan": z.strictObject({ name: id }),
  "routes.clearCache": nothing,
}

export const routeStreams = { "routes.try": z.strictObject({ name: id, text }) }
