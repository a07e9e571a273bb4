import { z } from "zod"
import type { Adapter, AdapterAlias, AdapterReport } from "../../contract/adapters.ts"
import {
  type DiskUse,
  type FoundApp,
  type ImportItem,
  type ImportJob,
  type ImportPreview,
  type LinkedPath,
  type ModelDetails,
  otherApps,
  type Removal,
} from "../../contract/library.ts"
import { adapterWarnings } from "../../contract/reasons.ts"
import { bytes, errorBody, moment, share } from "./common.ts"
import { exactly } from "./exactly.ts"

const app = z.enum(otherApps)
const importMode = z.enum(["copy", "move", "in-place"])

const adapterFacts = {
  architecture: z.string().nullable(),
  baseModelName: z.string().nullable(),
  rank: z.number().nullable(),
  alpha: z.number().nullable(),
  modules: z.array(z.string()),
  layerCount: z.number(),
}

export const adapterAlias = exactly<AdapterAlias>()(
  z
    .object({
      name: z.string(),
      modelId: z.string(),
      scale: z.number().nullable().meta({ description: "Null: as the adapter's own." }),
    })
    .meta({ id: "AdapterAlias", description: "A public name for a model with this adapter." }),
)

export const adapter = exactly<Adapter>()(
  z
    .object({
      ...adapterFacts,
      id: z.string().meta({ description: "What comes after the colon in a model's name." }),
      name: z.string(),
      notes: z.string(),
      fileName: z.string(),
      sizeBytes: bytes,
      modifiedAt: moment,
      addedAt: moment,
      lastUsedAt: moment.nullable(),
      fits: z.array(z.string()).meta({ description: "Ids of the models that it fits." }),
      pairedWith: z.string().nullable(),
      scale: z.number(),
      aliases: z.array(adapterAlias),
      state: z.union([
        z.object({ kind: z.literal("ready") }),
        z.object({ kind: z.literal("converting"), progress: share }),
        z.object({ kind: z.literal("unusable"), error: errorBody }),
      ]),
    })
    .meta({ id: "Adapter", description: "An adapter (LoRA) in the library." }),
)

export const adapterReport = exactly<AdapterReport>()(
  z
    .object({
      ...adapterFacts,
      source: z.enum(["peft", "gguf"]),
      id: z.string(),
      modelId: z.string().nullable(),
      sizeBytes: bytes,
      warnings: z.array(
        z.object({
          kind: z.enum(adapterWarnings),
          facts: z.record(z.string(), z.union([z.string(), z.number()])),
        }),
      ),
      problem: errorBody.optional(),
    })
    .meta({ id: "AdapterReport", description: "What a look at an adapter tells before it is imported." }),
)

export const removal = exactly<Removal>()(
  z
    .object({ freedBytes: bytes, went: z.enum(["trash", "deleted", "forgotten"]) })
    .meta({ id: "Removal", description: "What was removed, and where it is now." }),
)

export const modelDetails = exactly<ModelDetails>()(
  z
    .object({
      id: z.string(),
      files: z.array(z.object({ path: z.string(), sizeBytes: bytes })),
      metadata: z.array(
        z.object({ key: z.string(), type: z.string(), value: z.string(), length: z.number().optional() }),
      ),
      tensors: z.array(
        z.object({ name: z.string(), type: z.string(), dimensions: z.array(z.number()), bytes: z.number() }),
      ),
      tensorCount: z.number(),
      tokenizer: z.object({
        kind: z.string().nullable(),
        vocabularySize: z.number().nullable(),
        specialTokens: z.array(z.object({ role: z.string(), id: z.number(), text: z.string().nullable() })),
      }),
      templates: z.array(z.object({ name: z.string(), text: z.string() })),
    })
    .meta({ id: "ModelDetails", description: "Header, tensors, tokenizer and templates of a model's file." }),
)

export const linkedPath = exactly<LinkedPath>()(
  z
    .object({
      id: z.string(),
      path: z.string(),
      app: app.nullable(),
      modelCount: z.number(),
      sizeBytes: bytes,
      problem: errorBody.optional(),
    })
    .meta({ id: "LinkedPath", description: "A folder or a file whose models are used where they lie." }),
)

export const foundApp = exactly<FoundApp>()(
  z
    .object({ app, path: z.string(), modelCount: z.number(), sizeBytes: bytes, isLinked: z.boolean() })
    .meta({ id: "FoundApp", description: "Another app's folder of models on this computer." }),
)

export const diskUse = exactly<DiskUse>()(
  z
    .object({
      libraryBytes: bytes,
      partialBytes: bytes,
      linkedBytes: bytes,
      freeBytes: bytes,
      totalBytes: bytes,
    })
    .meta({ id: "DiskUse" }),
)

const importItem = exactly<ImportItem>()(
  z.object({
    path: z.string(),
    kind: z.enum(["model", "adapter", "peft"]),
    name: z.string(),
    fileName: z.string(),
    fileCount: z.number(),
    sizeBytes: bytes,
    architecture: z.string().nullable(),
    quantization: z.string().nullable(),
    parameterCount: z.number().nullable(),
    duplicateOf: z.string().nullable(),
    isDuplicateLikely: z.boolean().optional(),
    problem: errorBody.optional(),
  }),
)

export const importPreview = exactly<ImportPreview>()(
  z
    .object({
      path: z.string(),
      app: app.nullable(),
      items: z.array(importItem),
      isCut: z.boolean(),
      modes: z.array(importMode),
    })
    .meta({ id: "ImportPreview", description: "What could be brought in from a file or a folder." }),
)

export const importJob = exactly<ImportJob>()(
  z
    .object({
      id: z.string(),
      name: z.string(),
      mode: importMode,
      doneBytes: bytes,
      totalBytes: bytes,
      state: z.union([
        z.object({ kind: z.literal("running") }),
        z.object({ kind: z.literal("cancelled") }),
        z.object({ kind: z.literal("failed"), error: errorBody }),
        z.object({
          kind: z.literal("done"),
          modelIds: z.array(z.string()),
          adapterIds: z.array(z.string()),
          duplicateIds: z.array(z.string()),
        }),
      ]),
    })
    .meta({ id: "ImportJob", description: "Something that is being brought in; listed until it is dismissed." }),
)
