import { z } from "zod"
import type { KeyPolicy } from "../contract/keys.ts"

const count = z.int().min(1)
const digest = z.string().regex(/^[0-9a-f]{64}$/)

const budget = z.object({
  period: z.enum(["day", "month"]),
  amount: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("tokens"), tokens: count }),
    z.object({ kind: z.literal("money"), nanos: count, currency: z.string().regex(/^[A-Z]{3}$/) }),
  ]),
})

/** All of it: a limit that cannot be read must not become no limit. */
const policy = z.object({
  models: z.array(z.string().min(1)),
  requestsPerMinute: count.nullable(),
  tokensPerMinute: count.nullable(),
  concurrency: count.nullable(),
  budgets: z.array(budget),
  fallback: z.string().min(1).nullable(),
  addresses: z.array(z.string().min(1)),
  mayLeave: z.boolean(),
  // Keys that were made before there was anything to manage may not.
  mayManage: z.boolean().default(false),
  expiresAt: z.int().min(0).nullable(),
}) satisfies z.ZodType<KeyPolicy>

/** A key in the section `keys` of the settings. */
export type StoredKey = {
  readonly id: string
  readonly name: string
  readonly prefix: string
  /** SHA-256 of the key, in hex. */
  readonly hash: string
  /** Of those that it had before it was rotated: they are refused wherever they are seen. */
  readonly formerHashes: readonly string[]
  readonly policy: KeyPolicy
  readonly createdAt: number
  readonly revokedAt: number | null
}

export const storedKey: z.ZodType<StoredKey> = z.object({
  id: z.string().min(1).max(200),
  name: z.string().min(1).max(200),
  prefix: z.string().max(20),
  hash: digest,
  formerHashes: z.array(digest),
  policy,
  createdAt: z.int().min(0),
  revokedAt: z.int().min(0).nullable(),
})
