import { z } from "zod"
import type { Download } from "../../contract/downloads.ts"
import type {
  HubFile,
  HubFileGroup,
  HubFits,
  HubPage,
  HubRepo,
  HubRepoSummary,
  HubStatus,
  HubSuggestion,
} from "../../contract/hub.ts"
import { hubSources } from "../../contract/hubSources.ts"
import { bytes, errorBody, moment } from "./common.ts"
import { exactly } from "./exactly.ts"
import { memoryEstimate } from "./models.ts"

const source = z.enum(hubSources)
const verdict = z.enum(["fits", "tight", "too-large"])
const kind = z.enum(["model", "projector", "adapter"])

export const hubStatus = exactly<HubStatus>()(
  z
    .object({
      active: source,
      sources: z.array(
        z.object({
          source,
          url: z.string(),
          isReachable: z.boolean().nullable(),
          latencyMs: z.number().nullable(),
          error: errorBody.optional(),
        }),
      ),
      hasToken: z.boolean(),
      tokenVariable: z.string().nullable(),
    })
    .meta({ id: "HubStatus", description: "Where models come from, and how each source could be reached last." }),
)

const summaryFields = {
  source,
  repo: z.string(),
  url: z.string(),
  downloads: z.number().nullable(),
  likes: z.number().nullable(),
  updatedAt: moment.nullable(),
  tags: z.array(z.string()),
  license: z.string().nullable(),
  gate: z.enum(["none", "automatic", "manual"]),
  parameterCount: z.number().nullable(),
  architecture: z.string().nullable(),
}

const summary = exactly<HubRepoSummary>()(
  z.object(summaryFields).meta({ id: "HubRepoSummary", description: "Null where the hub does not say." }),
)

export const hubPage = exactly<HubPage>()(
  z.object({ source, items: z.array(summary), nextCursor: z.string().nullable() }).meta({ id: "HubPage" }),
)

const file = exactly<HubFile>()(
  z.object({ path: z.string(), sizeBytes: bytes, sha256: z.string().nullable() }).meta({ id: "HubFile" }),
)

const group = exactly<HubFileGroup>()(
  z
    .object({
      id: z.string(),
      kind,
      quantization: z.string().nullable(),
      size: z.enum(["small", "balanced", "large"]).nullable(),
      files: z.array(file),
      sizeBytes: bytes,
      missingParts: z.number(),
      inLibrary: z.string().nullable(),
    })
    .meta({ id: "HubFileGroup", description: "What is downloaded as one: a file, or all parts of one." }),
)

export const hubRepo = exactly<HubRepo>()(
  z
    .object({
      ...summaryFields,
      revision: z.string(),
      groups: z.array(group),
      peft: z.object({ files: z.array(file), baseModel: z.string().nullable() }).nullable(),
      readme: z.string().nullable(),
    })
    .meta({ id: "HubRepo" }),
)

export const hubFits = exactly<HubFits>()(
  z
    .object({
      fits: z.array(z.object({ groupId: z.string(), estimate: memoryEstimate, isDerived: z.boolean() })),
      recommended: z.string().nullable(),
      architecture: z.string().nullable(),
      parameterCount: z.number().nullable(),
      trainedContextSize: z.number().nullable(),
    })
    .meta({ id: "HubFits", description: "How what a repository holds would fit this computer." }),
)

export const hubSuggestion = exactly<HubSuggestion>()(
  z
    .object({
      repo: z.string(),
      name: z.string(),
      groupId: z.string(),
      sizeBytes: bytes,
      parameterCount: z.number(),
      quantization: z.string(),
      license: z.string(),
      role: z.enum(["fast", "balanced", "best"]),
      verdict,
    })
    .meta({ id: "HubSuggestion" }),
)

export const download = exactly<Download>()(
  z
    .object({
      id: z.string(),
      repo: z.string(),
      revision: z.string(),
      groupId: z.string(),
      name: z.string(),
      kind,
      source,
      files: z.array(z.object({ path: z.string(), sizeBytes: bytes, doneBytes: bytes, isVerified: z.boolean() })),
      doneBytes: bytes,
      totalBytes: bytes,
      bytesPerSecond: z.number().nullable(),
      secondsLeft: z.number().nullable(),
      state: z
        .union([
          z.object({ kind: z.literal("waiting") }),
          z.object({
            kind: z.literal("running"),
            step: z.enum(["connecting", "downloading", "verifying", "mending"]),
          }),
          z.object({ kind: z.literal("paused") }),
          z.object({ kind: z.literal("retrying"), error: errorBody, retryAt: moment }),
          z.object({ kind: z.literal("failed"), error: errorBody }),
          z.object({
            kind: z.literal("done"),
            modelId: z.string().nullable(),
            adapterId: z.string().nullable(),
            finishedAt: moment,
          }),
        ])
        .meta({ id: "DownloadState" }),
      createdAt: moment,
    })
    .meta({ id: "Download", description: "One group of files of a repository on its way into the library." }),
)
