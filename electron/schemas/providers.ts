import { z } from "zod"
import { byId, currency, id, milliseconds, name, perMillion } from "./fields.ts"

const url = z.string().trim().min(1).max(2_000)
const secret = z.string().trim().min(1).max(8_000)
const headerName = z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,200}$/)
const headerValue = z.string().max(8_000)
/** One line: what breaks a header would be a header of its own. */
const plainValue = headerValue.regex(/^[\t\x20-\x7e\x80-\xff]*$/)
const label = z.string().trim().max(200)

const timeouts = z.strictObject({ connectMs: milliseconds, firstByteMs: milliseconds, idleMs: milliseconds }).partial()
const common = {
  name: name.optional(),
  baseUrl: url.optional(),
  protocol: z.enum(["openai", "anthropic"]).optional(),
  auth: z.enum(["bearer", "api-key", "x-api-key", "none"]).optional(),
  proxy: url.nullable().optional(),
  timeouts: timeouts.optional(),
  droppedFields: z.array(z.string().min(1).max(200)).max(100).optional(),
}

const draft = z.strictObject({
  kind: z.string().trim().min(1).max(100),
  id: z.string().max(100).optional(),
  secrets: z
    .array(z.strictObject({ label: label.optional(), secret }))
    .max(100)
    .optional(),
  headers: z.record(headerName, plainValue).optional(),
  ...common,
})

const patch = z.strictObject({
  isEnabled: z.boolean().optional(),
  headers: z.record(headerName, plainValue.nullable()).optional(),
  ...common,
})

const price = z.strictObject({
  currency,
  inputPerMillion: perMillion,
  cachedPerMillion: perMillion.nullable(),
  outputPerMillion: perMillion,
})

const modelPatch = z
  .strictObject({
    isEnabled: z.boolean(),
    capabilities: z.array(z.enum(["chat", "embedding", "rerank", "tools", "thinking", "fim"])).max(10),
    contextSize: z.int().min(1).max(1_000_000_000).nullable(),
    price: price.nullable(),
  })
  .partial()

export const providerCalls = {
  "providers.create": z.strictObject({ provider: draft }),
  "providers.update": z.strictObject({ id, patch }),
  "providers.remove": byId,
  "providers.addSecret": z.strictObject({ id, secret, label: label.optional() }),
  "providers.removeSecret": z.strictObject({ id, secretId: id }),
  "providers.fetchModels": byId,
  "providers.setModel": z.strictObject({ id, model: id, patch: modelPatch }),
  "providers.setModels": z.strictObject({ id, models: z.array(id).max(10_000), patch: modelPatch }),
  "providers.removeModel": z.strictObject({ id, model: id }),
  "providers.check": z.strictObject({ id, model: id.optional() }),
}
