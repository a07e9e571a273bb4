import { sendFile } from "./fileBytes.ts"
import { type Exchange, sendJson, sendText } from "./hubExchange.ts"
import type { HubRepoFile, TestRepo } from "./hubRepo.ts"
import { listingFiles, type RepoShelf } from "./repoShelf.ts"

/**
 * The API and the file addresses of a hub that speaks as huggingface.co does. Shapes: the Hub API's public documentation and
 * OpenAPI (huggingface.co/docs/hub/api, /docs/hub/rate-limits), what huggingface_hub (Python) and @huggingface/hub (JavaScript) send
 * and read, and headers as users of both have quoted them in public.
 */
export type HuggingFaceParts = {
  readonly shelf: RepoShelf
  readonly origin: string
  /** Address of a large file in the store; signed, and good for a while. */
  readonly linkTo: (repo: TestRepo, file: HubRepoFile) => string
  /** Null: none was presented. "unknown": one that nobody has been given. */
  readonly tokenOf: (exchange: Exchange) => string | null | "unknown"
}

export async function answerHuggingFace(exchange: Exchange, parts: HuggingFaceParts): Promise<void> {
  const { url, request } = exchange
  const path = decodeURIComponent(url.pathname)
  if (parts.tokenOf(exchange) === "unknown") {
    return refuse(exchange, 401, null, "Invalid credentials in Authorization header")
  }
  if (path === "/api/models") return sendSearch(exchange, parts)
  const tree = /^\/api\/models\/([^/]+\/[^/]+)\/tree\/([^/]+)$/.exec(path)
  if (tree !== null) return sendTree(exchange, parts, tree[1] ?? "", tree[2] ?? "")
  const info = /^\/api\/models\/([^/]+\/[^/]+)(?:\/revision\/([^/]+))?$/.exec(path)
  if (info !== null) return sendInfo(exchange, parts, info[1] ?? "", info[2] ?? "main")
  const cached = /^\/api\/resolve-cache\/models\/([^/]+\/[^/]+)\/([^/]+)\/(.+)$/s.exec(path)
  const resolve = cached ?? /^\/([^/]+\/[^/]+)\/resolve\/([^/]+)\/(.*)$/s.exec(path)
  if (resolve !== null) {
    const [, repo = "", revision = "", filePath = ""] = resolve
    return sendResolved(exchange, parts, { repo, revision, filePath, isCache: cached !== null })
  }
  // What a probe asks for: the page itself.
  if (path === "/") return sendText(exchange, 200, request.method, { "content-type": "text/html" })
  refuse(exchange, 404, "RepoNotFound", "Sorry, we can't find the page you are looking for.")
}

function sendSearch(exchange: Exchange, { shelf, origin, tokenOf }: HuggingFaceParts): void {
  const { url, wrong } = exchange
  const query = url.searchParams
  const words = (query.get("search") ?? "").toLowerCase()
  const filters = query.getAll("filter").flatMap((filter) => filter.split(","))
  const author = query.get("author")
  const token = tokenOf(exchange)
  const found = shelf
    .list()
    .filter((repo) => !repo.isPrivate || (token !== null && repo.members?.includes(token)))
    .filter(({ repo }) => repo.toLowerCase().includes(words) && (author === null || repo.startsWith(`${author}/`)))
    .filter((repo) => filters.every((filter) => tagsOf(repo).includes(filter)))
  found.sort(orderOf(query.get("sort")))
  const limit = Number(query.get("limit") ?? 30)
  const from = query.has("cursor") ? Number(Buffer.from(query.get("cursor") ?? "", "base64url").toString()) : 0
  const page = wrong?.name === "endless-pages" ? found.slice(0, limit) : found.slice(from, from + limit)
  const hasMore = wrong?.name === "endless-pages" || from + limit < found.length
  const next = new URL(`${origin}${url.pathname}${url.search}`)
  next.searchParams.set("cursor", Buffer.from(String(from + limit)).toString("base64url"))
  const expanded = [...query.getAll("expand"), ...query.getAll("expand[]")]
  sendJson(
    exchange,
    200,
    page.map((repo) => summaryOf(repo, expanded)),
    hasMore ? { link: `<${next.href}>; rel="next"` } : {},
  )
}

function orderOf(sort: string | null): (a: TestRepo, b: TestRepo) => number {
  const by = (value: (repo: TestRepo) => number) => (a: TestRepo, b: TestRepo) => value(b) - value(a)
  if (sort === "likes") return by(({ likes = 0 }) => likes)
  if (sort === "lastModified") return by(({ updatedAt = 0 }) => updatedAt)
  return by(({ downloads = 0 }) => downloads)
}

export function tagsOf({ files, tags = [], license, baseModel, libraryName }: TestRepo): string[] {
  const endings = [...files.keys()].map((path) => path.replace(/^.*\./, ""))
  const formats = ["gguf", "safetensors"].filter((ending) => endings.includes(ending))
  return [
    ...new Set([
      ...formats,
      ...tags,
      ...(libraryName === undefined ? [] : [libraryName]),
      ...(baseModel === undefined ? [] : [`base_model:${baseModel}`]),
      ...(license === undefined ? [] : [`license:${license}`]),
    ]),
  ]
}

function gatedOf({ gate = "none" }: TestRepo): false | "auto" | "manual" {
  return gate === "none" ? false : gate === "automatic" ? "auto" : "manual"
}

/** With `expand`, only what it names; without, what the list always had. */
function summaryOf(repo: TestRepo, expanded: readonly string[]): Record<string, unknown> {
  const all = propertiesOf(repo)
  const names = expanded.length > 0 ? expanded : ["likes", "private", "downloads", "tags", "library_name", "createdAt"]
  const chosen = Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name)))
  return { _id: repo.commit.slice(0, 24), id: repo.repo, modelId: repo.repo, ...chosen }
}

function propertiesOf(repo: TestRepo): Record<string, unknown> {
  const updated = new Date(repo.updatedAt ?? 1_780_000_000_000).toISOString()
  return {
    author: repo.repo.split("/")[0],
    sha: repo.commit,
    lastModified: updated,
    createdAt: updated,
    private: repo.isPrivate ?? false,
    gated: gatedOf(repo),
    disabled: false,
    downloads: repo.downloads ?? 0,
    likes: repo.likes ?? 0,
    trendingScore: 0,
    tags: tagsOf(repo),
    ...(repo.libraryName === undefined ? {} : { library_name: repo.libraryName }),
    ...(repo.gguf === undefined ? {} : { gguf: repo.gguf }),
    cardData: {
      ...(repo.license === undefined ? {} : { license: repo.license }),
      ...(repo.baseModel === undefined ? {} : { base_model: repo.baseModel }),
    },
    config: repo.libraryName === "peft" ? { peft: { base_model_name_or_path: repo.baseModel ?? null } } : {},
    siblings: [...repo.files.keys()].map((rfilename) => ({ rfilename })),
  }
}

function sendInfo(exchange: Exchange, parts: HuggingFaceParts, name: string, revision: string): void {
  const repo = findRepo(exchange, parts, name, revision)
  if (repo !== null) sendJson(exchange, 200, { _id: "1", id: repo.repo, modelId: repo.repo, ...propertiesOf(repo) })
}

function sendTree(exchange: Exchange, parts: HuggingFaceParts, name: string, revision: string): void {
  const repo = findRepo(exchange, parts, name, revision)
  if (repo === null) return
  const { url, wrong } = exchange
  const files = listingFiles(repo, wrong)
  // 1,000 are a page there; fewer here, so that small repositories have several.
  const limit = Number(url.searchParams.get("limit") ?? 1_000)
  const from = Number(url.searchParams.get("cursor") ?? 0)
  const isEndless = wrong?.name === "endless-pages"
  const page = isEndless ? files.slice(0, 1) : files.slice(from, from + limit)
  const next = new URL(`${parts.origin}${url.pathname}${url.search}`)
  next.searchParams.set("cursor", String(from + limit))
  const items = page.map(({ path, sizeBytes, sha256, oid, isLarge }) => ({
    type: "file",
    oid,
    size: sizeBytes,
    path,
    ...(isLarge ? { lfs: { oid: sha256, size: sizeBytes, pointerSize: 135 }, xetHash: sha256 } : {}),
  }))
  const folders = [...new Set(page.map(({ path }) => path.split("/")[0] ?? "").filter((first) => first !== ""))]
    .filter((first) => page.some(({ path }) => path.startsWith(`${first}/`)))
    .map((path) => ({ type: "directory", oid: "0".repeat(40), size: 0, path }))
  const hasMore = isEndless || from + limit < files.length
  sendJson(exchange, 200, [...folders, ...items], hasMore ? { link: `<${next.href}>; rel="next"` } : {})
}

async function sendResolved(
  exchange: Exchange,
  parts: HuggingFaceParts,
  asked: { readonly repo: string; readonly revision: string; readonly filePath: string; readonly isCache: boolean },
): Promise<void> {
  const repo = findRepo(exchange, parts, asked.repo, asked.revision)
  if (repo === null) return
  const token = parts.tokenOf(exchange)
  if (gatedOf(repo) !== false && !(token !== null && repo.members?.includes(token))) {
    const words = `Access to model ${repo.repo} is restricted.`
    return refuse(exchange, token === null ? 401 : 403, "GatedRepo", words)
  }
  const file = repo.files.get(asked.filePath)
  if (file === undefined) return refuse(exchange, 404, "EntryNotFound", "Entry not found")
  if (asked.isCache) return sendFile(exchange, file, file.oid, { "x-repo-commit": repo.commit })
  const facts = { "x-repo-commit": repo.commit, "accept-ranges": "bytes" }
  if (file.isLarge) {
    const changed = exchange.wrong?.name === "changed-etag" ? "0".repeat(64) : file.sha256
    sendRedirect(exchange, 302, parts.linkTo(repo, file), {
      ...facts,
      "x-linked-size": String(file.sizeBytes),
      "x-linked-etag": `"${changed}"`,
      "x-xet-hash": file.sha256,
    })
    return
  }
  // Small files: to another path of the same host, without naming it.
  const target = `/api/resolve-cache/models/${repo.repo}/${repo.commit}/${encodeURIComponent(asked.filePath)}`
  sendRedirect(exchange, 307, `${target}?etag=%22${file.oid}%22`, {
    ...facts,
    "x-linked-size": String(file.sizeBytes),
    "x-linked-etag": `"${file.oid}"`,
  })
}

export function sendRedirect(
  exchange: Exchange,
  status: number,
  location: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  sendText(exchange, status, `Found. Redirecting to ${location}`, { location, vary: "Origin, Accept", ...headers })
}

/** Who is not signed in is not told whether a repository exists. */
function findRepo(exchange: Exchange, parts: HuggingFaceParts, name: string, revision: string): TestRepo | null {
  const token = parts.tokenOf(exchange)
  const newest = parts.shelf.find(name, "main")
  const isHidden = newest?.isPrivate === true && !(token !== null && newest.members?.includes(token))
  if (newest === null || isHidden) {
    if (token === null) refuse(exchange, 401, null, "Invalid username or password.")
    else refuse(exchange, 404, "RepoNotFound", "Repository not found")
    return null
  }
  const repo = parts.shelf.find(name, revision)
  if (repo === null) refuse(exchange, 404, "RevisionNotFound", `Invalid rev id: ${revision}`)
  return repo
}

function refuse(exchange: Exchange, status: number, code: string | null, message: string): void {
  const headers = { ...(code === null ? {} : { "x-error-code": code }), "x-error-message": message }
  sendJson(exchange, status, { error: message }, headers)
}
