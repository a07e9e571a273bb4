import { z } from "zod"
import type { RemoteModel } from "../contract/providers.ts"

const milliseconds = z.int().min(1).max(86_400_000)
const perMillion = z.number().min(0).max(1_000_000)

const price = z.object({
  currency: z.string().regex(/^[A-Z]{3}$/),
  inputPerMillion: perMillion,
  cachedPerMillion: perMillion.nullable(),
  outputPerMillion: perMillion,
})

/** What is known of a model: all of it as the service told it, and of it whatever the user has said otherwise. */
const facts = z.object({
  capabilities: z.array(z.enum(["chat", "embedding", "rerank", "tools", "thinking", "fim"])),
  contextSize: z.int().min(1).nullable(),
  price: price.nullable(),
})

const model = z.object({
  id: z.string().min(1),
  isEnabled: z.boolean(),
  source: z.enum(["fetched", "typed", "gone"]),
  told: facts,
  own: facts.partial(),
})

/** A provider in settings.json: nothing in it is secret. */
export const storedProvider = z.object({
  /** Not "local": that stands before the models of this computer, whatever somebody writes into the file. */
  id: z.string().regex(/^(?!local$)[a-z0-9][a-z0-9._-]{0,63}$/),
  name: z.string().min(1),
  /** As it was written: a later version may know it. */
  kind: z.string().min(1),
  protocol: z.enum(["openai", "anthropic"]),
  baseUrl: z.url({ protocol: /^https?$/ }),
  isEnabled: z.boolean(),
  auth: z.enum(["bearer", "api-key", "x-api-key", "none"]),
  secrets: z.array(z.object({ id: z.string().min(1), label: z.string(), hint: z.string(), addedAt: z.number() })),
  headerNames: z.array(z.string()),
  proxy: z.string().nullable(),
  timeouts: z.object({ connectMs: milliseconds, firstByteMs: milliseconds, idleMs: milliseconds }),
  droppedFields: z.array(z.string()),
  models: z.array(model),
})

export type StoredProvider = Readonly<z.infer<typeof storedProvider>>
export type StoredModel = Readonly<z.infer<typeof model>>

export function toRemoteModel({ id, isEnabled, source, told, own }: StoredModel): RemoteModel {
  return { id, isEnabled, source, ...told, ...own }
}
