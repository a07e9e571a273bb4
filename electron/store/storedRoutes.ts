import { z } from "zod"
import { fallOverTriggers, type Route } from "../contract/routes.ts"

const count = z.int().min(0)

/** A route as settings.json holds it. What this version does not know of it is left out. */
export const storedRoute: z.ZodType<Route> = z.object({
  id: z.string().min(1),
  name: z.string().min(1),
  isEnabled: z.boolean(),
  strategy: z.enum(["in-order", "cheapest", "fastest", "round-robin"]),
  targets: z.array(
    z.object({
      id: z.string().min(1),
      provider: z.string().min(1),
      model: z.string().min(1),
      adapters: z.array(z.object({ id: z.string().min(1), scale: z.number() })),
      weight: z.int().min(1).max(100),
      isEnabled: z.boolean(),
    }),
  ),
  triggers: z.array(z.enum(fallOverTriggers)),
  retries: z.object({ count: count.max(10), pauseMs: count }),
  firstTokenMs: count.nullable(),
  maxQueue: count.nullable(),
  breaker: z.object({ failures: z.int().min(1), pauseMs: count }),
  cache: z.object({ mode: z.enum(["zero-temperature", "all"]), ttlSeconds: z.int().min(1) }).nullable(),
  mayLeave: z.boolean(),
})
