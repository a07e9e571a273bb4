import { z } from "zod"
import type { HubFile, HubPage, HubQuery, HubRepoSummary, HubSort } from "../../contract/hub.ts"
import { plainText } from "../plainText.ts"
import type { HubDialect, RepoFacts } from "./hubDialect.ts"
import { type Asked, invalidReply } from "./hubErrors.ts"
import { mostFiles, mostListed, nextCursor, readJson } from "./hubReplies.ts"
import { isRevision, plainTexts } from "./hubTexts.ts"
import { isRepoName } from "./repoNames.ts"

/**
 * The API of Hugging Face, which mirrors and many custom endpoints speak, too. Shapes: huggingface.co/docs/hub/api and the
 * clients huggingface_hub and @huggingface/hub.
 */

const gated = z.union([z.boolean(), z.string()]).nullish().catch(null)
const text = z.string().nullish().catch(null)
const amount = z.number().nonnegative().nullish().catch(null)

const repoShape = z.object({
  id: z.string(),
  sha: text,
  lastModified: text,
  gated,
  downloads: amount,
  likes: amount,
  tags: z.array(z.string()).nullish().catch(null),
  library_name: text,
  gguf: z.object({ total: amount, architecture: text }).nullish().catch(null),
  cardData: z.object({ license: z.unknown().optional(), base_model: z.unknown().optional() }).nullish().catch(null),
  config: z
    .object({ peft: z.object({ base_model_name_or_path: text }).nullish().catch(null) })
    .nullish()
    .catch(null),
})
type Repo = z.infer<typeof repoShape>

const listShape = z.array(z.unknown())

const treeShape = z.array(
  z.object({
    type: z.string(),
    path: z.string(),
    size: z.int().nonnegative(),
    lfs: z.object({ oid: z.string(), size: z.int().nonnegative() }).nullish(),
  }),
)

/** What is shown in lists: without it, neither sizes nor dates come. */
const expanded = ["downloads", "gated", "gguf", "lastModified", "library_name", "likes", "tags"]

const sorts: Readonly<Record<HubSort, string>> = {
  trending: "trendingScore",
  downloads: "downloads",
  likes: "likes",
  updated: "lastModified",
}

/** Of what should be 1,000 files each. */
const mostPages = 20

export const huggingFaceDialect: HubDialect = {
  probePath: "/api/models?limit=1",
  fileUrl: (home, { repo, revision, path }) =>
    new URL(
      `${home}/${repo}/resolve/${encodeURIComponent(revision)}/${path.split("/").map(encodeURIComponent).join("/")}`,
    ),
  async search({ asked, home, get, now }, query, signal) {
    const reply = await get(asked, searchUrl(home, query), signal)
    const cursor = nextCursor(reply)
    const list = await readJson(asked, reply, new URL(home), listShape, now())
    // One that cannot be understood must not hide the others.
    const repos = list
      .slice(0, mostListed)
      .map((item) => repoShape.safeParse(item))
      .flatMap(({ success, data }) => (success && isRepoName(data.id) ? [data] : []))
    if (list.length > 0 && repos.length === 0) throw invalidReply(asked, "a list of something else")
    return {
      source: asked.source,
      items: repos.map((repo) => summaryOf(asked, home, repo)),
      nextCursor: cursor !== null && cursor.length <= 4_000 && repos.length > 0 ? cursor : null,
    } satisfies HubPage
  },
  async repo(hub, name, revision, signal) {
    const { asked, home, get, now } = hub
    const at = revision === undefined ? "" : `/revision/${encodeURIComponent(revision)}`
    const reply = await get(asked, `${home}/api/models/${name}${at}`, signal)
    const repo = await readJson(asked, reply, new URL(home), repoShape, now())
    const commit = repo.sha ?? revision ?? "main"
    if (!isRevision(commit)) throw invalidReply(asked, "a commit that is none")
    const files = await listFiles(hub, name, commit, signal)
    const id = isRepoName(repo.id) ? repo.id : name
    return { summary: summaryOf(asked, home, { ...repo, id }), revision: commit, files, ...madeFrom(repo) }
  },
}

function searchUrl(home: string, query: HubQuery): string {
  const url = new URL(`${home}/api/models`)
  const { text: words, author, tags = [], sort = "trending", limit = 30, cursor } = query
  const add = (name: string, value: string | undefined) => {
    if (value !== undefined && value !== "") url.searchParams.append(name, value)
  }
  add("search", words?.trim())
  add("author", author)
  for (const tag of tags) add("filter", tag)
  add("sort", sorts[sort])
  add("direction", "-1")
  add("limit", String(limit))
  for (const property of expanded) add("expand[]", property)
  add("cursor", cursor)
  return url.href
}

function summaryOf({ source }: Asked, home: string, repo: Repo): HubRepoSummary {
  const tags = plainTexts(repo.tags)
  const license = tags.find((tag) => tag.startsWith("license:"))?.slice("license:".length)
  return {
    source,
    repo: repo.id,
    url: `${home}/${repo.id}`,
    downloads: repo.downloads ?? null,
    likes: repo.likes ?? null,
    updatedAt: dateOf(repo.lastModified),
    tags,
    license: license ?? textOf(repo.cardData?.license),
    gate: repo.gated === "manual" ? "manual" : repo.gated ? "automatic" : "none",
    parameterCount: repo.gguf?.total || null,
    architecture: plainText(repo.gguf?.architecture),
  }
}

function madeFrom(repo: Repo): Pick<RepoFacts, "libraryName" | "baseModel" | "peft"> {
  const relation = (repo.tags ?? []).find((tag) => tag.startsWith("base_model:"))
  // "base_model:owner/name", or with what was done to it in between.
  const tagged = plainText(relation?.slice(relation.lastIndexOf(":") + 1))
  const base = textOf(repo.cardData?.base_model) ?? tagged
  const peftBase = plainText(repo.config?.peft?.base_model_name_or_path)
  const isPeft = repo.library_name === "peft" || (repo.config?.peft ?? null) !== null
  return {
    libraryName: plainText(repo.library_name),
    baseModel: base,
    peft: isPeft ? { baseModel: peftBase ?? base } : null,
  }
}

async function listFiles(
  { asked, home, get, now }: Parameters<HubDialect["repo"]>[0],
  name: string,
  revision: string,
  signal: AbortSignal,
): Promise<readonly HubFile[]> {
  const files: HubFile[] = []
  let cursor: string | null = null
  for (let page = 0; page < mostPages; page += 1) {
    const url = new URL(`${home}/api/models/${name}/tree/${encodeURIComponent(revision)}`)
    url.searchParams.set("recursive", "true")
    url.searchParams.set("limit", "1000")
    if (cursor !== null) url.searchParams.set("cursor", cursor)
    const reply = await get(asked, url.href, signal)
    const next = nextCursor(reply)
    const items = await readJson(asked, reply, new URL(home), treeShape, now())
    files.push(...items.filter(({ type }) => type === "file").map(fileOf))
    if (files.length > mostFiles) break
    if (next === null || next === cursor) return files
    cursor = next
  }
  throw invalidReply(asked, "a list of files that does not end")
}

function fileOf({ path, size, lfs }: z.infer<typeof treeShape>[number]): HubFile {
  const sha256 = lfs?.oid.replace(/^sha256:/, "").toLowerCase() ?? ""
  return { path, sizeBytes: lfs?.size ?? size, sha256: /^[0-9a-f]{64}$/.test(sha256) ? sha256 : null }
}

/** Cards hold what their authors wrote: a text, or a list of several. */
function textOf(value: unknown): string | null {
  const first: unknown = Array.isArray(value) ? value[0] : value
  return plainText(first)
}

function dateOf(written: string | null | undefined): number | null {
  const at = Date.parse(written ?? "")
  return Number.isNaN(at) ? null : at
}
