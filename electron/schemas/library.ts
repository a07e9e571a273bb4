import { isAbsolute } from "node:path"
import { z } from "zod"
import { adapterScales } from "../contract/adapters.ts"
import { hubSources } from "../contract/hubSources.ts"
import { byId, id, loadSettings, name, nothing } from "./fields.ts"

/** Absolute: a path that depends on where the host was started would surprise. */
const path = z.string().min(1).max(4096).refine(isAbsolute, "expected an absolute path")
const notes = z.string().max(20_000)
const ownName = z.string().trim().max(200)
const remove = z.strictObject({ id, forGood: z.boolean().optional() })
const scale = z.number().min(adapterScales.least).max(adapterScales.most)

const adapterInput = z.strictObject({ path, modelId: id.optional() })

export const modelCalls = {
  "models.update": z.strictObject({
    id,
    patch: z.strictObject({ name: ownName.optional(), notes: notes.optional() }),
  }),
  "models.remove": remove,
  "models.verify": byId,
  "models.inspect": byId,
  "models.previewTemplate": z.strictObject({
    id,
    template: z.string().min(1).max(200).optional(),
    messages: z
      .array(z.strictObject({ role: z.enum(["system", "user", "assistant"]), content: z.string().max(20_000) }))
      .max(50),
    hasTools: z.boolean(),
    thinking: z.boolean().nullable(),
  }),
  "models.reveal": byId,
}

export const adapterCalls = {
  "adapters.check": adapterInput.extend({ companions: z.array(path).max(100).optional() }),
  "adapters.import": adapterInput,
  "adapters.remove": remove,
  "adapters.update": z.strictObject({
    id,
    patch: z.strictObject({ name: ownName, notes, pairedWith: id.nullable(), scale }).partial(),
  }),
  "adapters.setAlias": z.strictObject({
    id,
    alias: z.strictObject({ name, modelId: id, scale: scale.nullable() }),
  }),
  "adapters.removeAlias": z.strictObject({ id, name }),
  "adapters.reveal": byId,
}

const jobPath = z.strictObject({ path })

export const libraryCalls = {
  "library.disk": nothing,
  "library.findApps": nothing,
  "library.link": jobPath,
  "library.unlink": byId,
  "imports.look": jobPath,
  "imports.start": z.strictObject({
    path,
    mode: z.enum(["copy", "move", "in-place"]),
    only: z.array(path).max(10_000).optional(),
    modelId: id.optional(),
  }),
  "imports.cancel": byId,
  "imports.dismiss": byId,
  "imports.discard": jobPath,
}

const source = z.enum(hubSources)
/** Checked against what hubs allow where it is used; here only its size. */
const repo = z.string().trim().min(1).max(500)
const revision = z.string().min(1).max(200)
const groupId = z.string().min(1).max(1_000)

export const hubCalls = {
  "hub.search": z.strictObject({
    text: z.string().max(500).optional(),
    author: z.string().max(200).optional(),
    tags: z.array(z.string().min(1).max(200)).max(20).optional(),
    sort: z.enum(["trending", "downloads", "likes", "updated"]).optional(),
    limit: z.int().min(1).max(100).optional(),
    cursor: z.string().max(4_000).optional(),
    source: source.optional(),
  }),
  "hub.repo": z.strictObject({ repo, source: source.optional(), revision: revision.optional() }),
  "hub.fits": z.strictObject({
    source,
    repo,
    revision,
    groupId: groupId.optional(),
    load: loadSettings.optional(),
  }),
  "hub.suggestions": nothing,
  "hub.probe": z.strictObject({ source: z.enum([...hubSources, "auto"]).optional() }),
  "hub.setToken": z.strictObject({ token: z.string().trim().min(1).max(1_000).nullable() }),
  "downloads.start": z.strictObject({
    download: z.strictObject({ source, repo, revision: revision.optional(), groupId: groupId.optional() }),
  }),
  "downloads.pause": byId,
  "downloads.resume": z.strictObject({ id, source: source.optional() }),
  "downloads.remove": byId,
  "downloads.clear": nothing,
  "downloads.move": z.strictObject({ id, before: id.nullable() }),
}

export const downloadSettings = z
  .strictObject({
    source: z.enum([...hubSources, "auto"]),
    endpoint: z
      .url({ protocol: /^https?$/ })
      .max(2_000)
      .nullable(),
    proxy: z.string().trim().min(1).max(2_000).nullable(),
    parallel: z.int().min(1).max(10),
    connections: z.int().min(1).max(16),
    speedLimitBytes: z.int().min(1_024).max(Number.MAX_SAFE_INTEGER).nullable(),
  })
  .partial()
