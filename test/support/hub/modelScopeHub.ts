import { sendFile } from "./fileBytes.ts"
import { type Exchange, sendJson } from "./hubExchange.ts"
import type { HubRepoFile, TestRepo } from "./hubRepo.ts"
import { sendRedirect, tagsOf } from "./huggingFaceHub.ts"
import { listingFiles, type RepoShelf } from "./repoShelf.ts"

/**
 * ModelScope as its Python SDK (modelscope/hub/api.py: get_model, get_model_files, file_download.py) and its public OpenAPI
 * (GET /openapi/v1/models) speak with it. Branch: "master". Files of the store for large files are sent on to another host with an
 * `auth_key` in the address.
 */
export type ModelScopeParts = {
  readonly shelf: RepoShelf
  readonly linkTo: (repo: TestRepo, file: HubRepoFile) => string
}

export async function answerModelScope(exchange: Exchange, parts: ModelScopeParts): Promise<void> {
  const { url } = exchange
  const path = decodeURIComponent(url.pathname)
  if (path === "/openapi/v1/models") return sendSearch(exchange, parts)
  const files = /^\/api\/v1\/models\/([^/]+\/[^/]+)\/repo\/files$/.exec(path)
  if (files !== null) return sendFiles(exchange, parts, files[1] ?? "")
  const download = /^\/api\/v1\/models\/([^/]+\/[^/]+)\/repo$/.exec(path)
  if (download !== null) {
    const query = url.searchParams
    return sendDownload(exchange, parts, download[1] ?? "", query.get("Revision") ?? "", query.get("FilePath") ?? "")
  }
  const resolve = /^\/models\/([^/]+\/[^/]+)\/resolve\/([^/]+)\/(.*)$/s.exec(path)
  if (resolve !== null) return sendDownload(exchange, parts, resolve[1] ?? "", resolve[2] ?? "", resolve[3] ?? "")
  const info = /^\/api\/v1\/models\/([^/]+\/[^/]+)$/.exec(path)
  if (info !== null) return sendInfo(exchange, parts, info[1] ?? "")
  fail(exchange, 404, 10_010_200_001, "not found")
}

function sendSearch(exchange: Exchange, { shelf }: ModelScopeParts): void {
  const query = exchange.url.searchParams
  const words = (query.get("search") ?? "").toLowerCase()
  const owner = query.get("owner")
  const library = query.get("filter.library")
  const found = shelf
    .list()
    .filter(({ repo, isPrivate }) => !isPrivate && repo.toLowerCase().includes(words))
    .filter(({ repo }) => owner === null || repo.startsWith(`${owner}/`))
    .filter((repo) => library === null || tagsOf(repo).includes(library))
  const by = query.get("sort")
  found.sort((a, b) =>
    by === "likes"
      ? (b.likes ?? 0) - (a.likes ?? 0)
      : by === "last_modified"
        ? updated(b) - updated(a)
        : loads(b) - loads(a),
  )
  // At most 50 on a page, and 3,000 in all.
  const size = Math.min(50, Number(query.get("page_size") ?? 10))
  const number = Number(query.get("page_number") ?? 1)
  const isEndless = exchange.wrong?.name === "endless-pages"
  const page = isEndless ? found.slice(0, size) : found.slice((number - 1) * size, number * size)
  sendJson(exchange, 200, {
    success: true,
    request_id: "r-1",
    data: {
      models: page.map((repo) => ({
        id: repo.repo,
        display_name: repo.repo.split("/")[1],
        downloads: repo.downloads ?? 0,
        likes: repo.likes ?? 0,
        license: repo.license ?? "",
        tags: tagsOf(repo).map((tag) =>
          tag === "gguf" || tag === "safetensors" ? `library:${tag}` : `custom_tag:${tag}`,
        ),
        tasks: ["text-generation"],
        params: repo.gguf?.total ?? 0,
        file_size: [...repo.files.values()].reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
        last_modified: new Date(updated(repo)).toISOString(),
        private: false,
        gated: false,
      })),
      total_count: isEndless ? 1_000_000 : found.length,
      page_number: number,
      page_size: size,
    },
  })
}

const updated = ({ updatedAt = 1_780_000_000_000 }: TestRepo) => updatedAt
const loads = ({ downloads = 0 }: TestRepo) => downloads

function sendInfo(exchange: Exchange, { shelf }: ModelScopeParts, name: string): void {
  const repo = shelf.find(name, "master")
  if (repo === null) {
    fail(exchange, 404, 10_010_205_001, "record not found")
    return
  }
  const [owner, shortName] = name.split("/")
  const card = repo.files.get("README.md")
  succeed(exchange, {
    Id: 1,
    Path: owner,
    Name: shortName,
    Downloads: repo.downloads ?? 0,
    Stars: repo.likes ?? 0,
    License: repo.license ?? "",
    Libraries: ["gguf", "safetensors"].filter((library) => tagsOf(repo).includes(library)),
    Tags: repo.tags ?? [],
    BaseModel: repo.baseModel === undefined ? [] : [repo.baseModel],
    LastUpdatedTime: Math.round(updated(repo) / 1_000),
    ReadMeContent: card === undefined ? "" : String(card.content),
    Revision: "master",
  })
}

function sendFiles(exchange: Exchange, { shelf }: ModelScopeParts, name: string): void {
  const { url, wrong } = exchange
  const repo = shelf.find(name, url.searchParams.get("Revision") ?? "master")
  if (repo === null) {
    fail(exchange, 404, 10_010_205_001, "record not found")
    return
  }
  const isRecursive = /^true$/i.test(url.searchParams.get("Recursive") ?? "")
  const listed = listingFiles(repo, wrong).filter(({ path }) => isRecursive || !path.includes("/"))
  const committed = { CommittedDate: Math.round(updated(repo) / 1_000), CommitterName: "acme", Revision: repo.commit }
  const folders = [...new Set(listed.flatMap(({ path }) => path.split("/").slice(0, -1).slice(0, 1)))]
  succeed(exchange, {
    Files: [
      ...folders.map((folder) => ({ ...committed, Name: folder, Path: folder, Type: "tree", Size: 0, Sha256: "" })),
      ...listed.map(({ path, sizeBytes, sha256, isLarge }) => ({
        ...committed,
        Name: path.split("/").at(-1),
        Path: path,
        Type: "blob",
        Size: sizeBytes,
        Sha256: sha256,
        IsLFS: isLarge,
      })),
    ],
  })
}

async function sendDownload(
  exchange: Exchange,
  { shelf, linkTo }: ModelScopeParts,
  name: string,
  revision: string,
  path: string,
): Promise<void> {
  const repo = shelf.find(name, revision)
  const file = repo?.files.get(path)
  if (repo === null || file === undefined) return fail(exchange, 404, 10_010_205_004, "file not found")
  if (repo.gate !== undefined && repo.gate !== "none") return fail(exchange, 403, 10_010_203_001, "no permission")
  if (!file.isLarge) return sendFile(exchange, file, file.oid)
  sendRedirect(exchange, 302, linkTo(repo, file), {
    "x-linked-etag": exchange.wrong?.name === "changed-etag" ? "0".repeat(64) : file.sha256,
    "x-linked-size": String(file.sizeBytes),
  })
}

function succeed(exchange: Exchange, data: unknown): void {
  sendJson(exchange, 200, { Code: 200, Data: data, Message: "success", RequestId: "r-1", Success: true })
}

function fail(exchange: Exchange, status: number, code: number, message: string): void {
  sendJson(exchange, status, { Code: code, Data: null, Message: message, RequestId: "r-1", Success: false })
}
