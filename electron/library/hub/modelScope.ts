import { z } from "zod"
import type { HubPage, HubQuery, HubRepoSummary, HubSort } from "../../contract/hub.ts"
import { plainText } from "../plainText.ts"
import type { HubDialect } from "./hubDialect.ts"
import { invalidReply } from "./hubErrors.ts"
import { mostFiles, mostListed, readJson } from "./hubReplies.ts"
import { plainTexts } from "./hubTexts.ts"
import { isRepoName } from "./repoNames.ts"

/**
 * ModelScope: its public OpenAPI for the search (GET /openapi/v1/models: at most 50 on a page, 3,000 in all), and what its own
 * Python SDK asks for all else (modelscope/hub/api.py: get_model, get_model_files; file_download.py).
 */

const text = z.string().nullish().catch(null)
const amount = z.number().nonnegative().nullish().catch(null)
const texts = z.array(z.string()).nullish().catch(null)

const searchShape = z.object({
  data: z.object({
    models: z.array(z.unknown()),
    total_count: z.number().catch(0),
  }),
})

const foundShape = z.object({
  id: z.string(),
  downloads: amount,
  likes: amount,
  license: text,
  tags: texts,
  params: amount,
  last_modified: text,
  gated: z.unknown().optional(),
})

const modelShape = z.object({
  Data: z.object({
    Downloads: amount,
    Stars: amount,
    License: text,
    Tags: texts,
    Libraries: texts,
    BaseModel: z
      .union([z.string(), z.array(z.string())])
      .nullish()
      .catch(null),
    LastUpdatedTime: amount,
    ReadMeContent: text,
  }),
})

const filesShape = z.object({
  Data: z.object({
    Files: z.array(
      z.object({
        Path: z.string(),
        Type: z.string(),
        Size: z.int().nonnegative(),
        Sha256: text,
        Revision: text,
        CommittedDate: amount,
      }),
    ),
  }),
})

const sorts: Readonly<Record<HubSort, string>> = {
  trending: "default",
  downloads: "downloads",
  likes: "likes",
  updated: "last_modified",
}

const mostOnPage = 50
const mostInAll = 3_000
/** Tags by which the service itself can filter; others are looked for in what it sends. */
const libraries = new Set(["gguf", "safetensors", "transformers", "peft"])
const commitForm = /^[0-9a-f]{40}$/

export const modelScopeDialect: HubDialect = {
  probePath: "/openapi/v1/models?page_number=1&page_size=1",
  fileUrl(home, { repo, revision, path }) {
    const url = new URL(`${home}/api/v1/models/${repo}/repo`)
    url.searchParams.set("Revision", revision)
    url.searchParams.set("FilePath", path)
    return url
  },
  async search({ asked, home, get, now }, query, signal) {
    const number = Math.max(1, Math.floor(Number(query.cursor ?? 1)) || 1)
    const size = Math.min(mostOnPage, query.limit ?? 30)
    const reply = await get(asked, searchUrl(home, query, number, size), signal)
    const { data } = await readJson(asked, reply, new URL(home), searchShape, now())
    const found = data.models
      .slice(0, mostListed)
      .map((item) => foundShape.safeParse(item))
      .flatMap(({ success, data: one }) => (success && isRepoName(one.id) ? [one] : []))
    const items = found
      .map(
        (one): HubRepoSummary => ({
          source: asked.source,
          repo: one.id,
          url: `${home}/models/${one.id}`,
          downloads: one.downloads ?? null,
          likes: one.likes ?? null,
          updatedAt: dateOf(one.last_modified),
          tags: plainTags(one.tags ?? []),
          license: plainText(one.license?.toLowerCase()),
          gate: one.gated === true ? "manual" : "none",
          parameterCount: one.params || null,
          architecture: null,
        }),
      )
      .filter(({ tags }) => (query.tags ?? []).every((tag) => tags.includes(tag)))
    const hasMore = found.length > 0 && number * size < data.total_count && (number + 1) * size <= mostInAll
    return { source: asked.source, items, nextCursor: hasMore ? String(number + 1) : null } satisfies HubPage
  },
  async repo({ asked, home, get, now }, name, revision, signal) {
    const base = `${home}/api/v1/models/${name}`
    const asksFor = revision ?? "master"
    const { Data: model } = await readJson(asked, await get(asked, base, signal), new URL(home), modelShape, now())
    const listUrl = `${base}/repo/files?Revision=${encodeURIComponent(asksFor)}&Recursive=true`
    const { Data: listed } = await readJson(asked, await get(asked, listUrl, signal), new URL(home), filesShape, now())
    if (listed.Files.length > mostFiles) throw invalidReply(asked, "a list of files that does not end")
    const blobs = listed.Files.filter(({ Type }) => Type === "blob")
    const libraryName = plainText(model.Libraries?.[0]?.toLowerCase())
    const made = Array.isArray(model.BaseModel) ? model.BaseModel[0] : model.BaseModel
    const baseModel = plainText(made)
    return {
      summary: {
        source: asked.source,
        repo: name,
        url: `${home}/models/${name}`,
        downloads: model.Downloads ?? null,
        likes: model.Stars ?? null,
        updatedAt: model.LastUpdatedTime ? model.LastUpdatedTime * 1_000 : null,
        tags: plainTags([...(model.Libraries ?? []).map((library) => library.toLowerCase()), ...(model.Tags ?? [])]),
        license: plainText(model.License?.toLowerCase()),
        gate: "none",
        parameterCount: null,
        architecture: null,
      },
      revision: commitForm.test(asksFor) ? asksFor : newestCommit(blobs, asksFor),
      files: blobs.map(({ Path, Size, Sha256 }) => ({
        path: Path,
        sizeBytes: Size,
        sha256: /^[0-9a-f]{64}$/i.test(Sha256 ?? "") ? (Sha256 ?? "").toLowerCase() : null,
      })),
      libraryName,
      baseModel,
      peft: libraryName === "peft" ? { baseModel } : null,
      readme: model.ReadMeContent ?? null,
    }
  },
}

function searchUrl(home: string, query: HubQuery, number: number, size: number): string {
  const url = new URL(`${home}/openapi/v1/models`)
  const library = query.tags?.find((tag) => libraries.has(tag))
  if (query.text?.trim()) url.searchParams.set("search", query.text.trim())
  if (query.author) url.searchParams.set("owner", query.author)
  if (library !== undefined) url.searchParams.set("filter.library", library)
  url.searchParams.set("sort", sorts[query.sort ?? "trending"])
  url.searchParams.set("page_number", String(number))
  url.searchParams.set("page_size", String(size))
  return url.href
}

/** "library:gguf" is what Hugging Face calls "gguf". */
function plainTags(tags: readonly string[]): string[] {
  return plainTexts(tags.map((tag) => tag.replace(/^(library|custom_tag):/, "")))
}

/** Each file tells the commit that changed it last: the newest of those is a commit with all of them as they are now. */
function newestCommit(
  files: readonly { readonly Revision?: string | null; readonly CommittedDate?: number | null }[],
  otherwise: string,
): string {
  const known = files.filter(({ Revision }) => commitForm.test(Revision ?? ""))
  const newest = known.toSorted((a, b) => (b.CommittedDate ?? 0) - (a.CommittedDate ?? 0))[0]
  return newest?.Revision ?? otherwise
}

function dateOf(written: string | null | undefined): number | null {
  const at = Date.parse(written ?? "")
  return Number.isNaN(at) ? null : at
}
