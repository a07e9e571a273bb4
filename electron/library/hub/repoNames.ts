import { AppError } from "../../contract/errors.ts"
import type { HubSource } from "../../contract/hubSources.ts"

/** What a name or an address means; `source` where it says so. */
export type RepoAddress = {
  readonly source?: HubSource
  readonly repo: string
  readonly revision?: string
  /** Of a file or a folder below the repository. */
  readonly path?: string
}

/** As hubs allow it; never "..", which a URL parser would take for something else. */
const namePart = /^(?!.*\.\.)[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/

/** First parts of addresses of Hugging Face that are no owners of models. */
const otherPages = new Set(
  [
    "api",
    "blog",
    "chat",
    "collections",
    "datasets",
    "docs",
    "join",
    "learn",
    "login",
    "models",
    "organizations",
  ].concat(["papers", "posts", "pricing", "search", "settings", "spaces", "tasks"]),
)

const hosts: Readonly<Record<string, HubSource>> = {
  "huggingface.co": "huggingface",
  "hf.co": "huggingface",
  "hf-mirror.com": "hf-mirror",
  "modelscope.cn": "modelscope",
  "modelscope.ai": "modelscope",
}

/**
 * A repository as users write it: "owner/name", or an address as copied from a browser, with or without "https://", also of a file
 * or a folder of it. Throws `invalid_value`.
 */
export function parseRepoName(written: string): RepoAddress {
  const text = written.trim()
  const isAddress = /^https?:\/\//i.test(text)
  const url = isAddress || hasHost(text) ? toUrl(isAddress ? text : `https://${text}`) : null
  if (url === null) {
    if (isAddress || !isRepoName(text)) throw refused()
    return { repo: text }
  }
  const source = hosts[url.hostname.replace(/^www\./, "")]
  if (source === undefined) throw refused()
  const parts = url.pathname.split("/").filter((part) => part !== "")
  const decoded = parts.map(decode)
  return source === "modelscope" ? readModelScope(decoded) : readHuggingFace(source, decoded)
}

/** Whether a text is a repository's name and nothing more. */
export function isRepoName(text: string): boolean {
  const parts = text.split("/")
  return parts.length === 2 && parts.every((part) => namePart.test(part))
}

function hasHost(text: string): boolean {
  const [first = ""] = text.split("/")
  return hosts[first.toLowerCase().replace(/^www\./, "")] !== undefined
}

/** /owner/name, then /blob|tree|resolve|raw/revision/path, where a revision may be refs/pr/1. */
function readHuggingFace(source: HubSource, parts: readonly string[]): RepoAddress {
  const [owner = "", name = "", kind = "", ...rest] = parts
  const repo = `${owner}/${name}`
  if (otherPages.has(owner) || !isRepoName(repo)) throw refused()
  if (!["blob", "tree", "resolve", "raw"].includes(kind)) return { source, repo }
  const length = rest[0] === "refs" ? 3 : 1
  return { source, repo, ...placed(rest.slice(0, length).join("/"), rest.slice(length).join("/")) }
}

/** /models/owner/name, then /resolve/revision/path or /file/view/revision/path. */
function readModelScope(parts: readonly string[]): RepoAddress {
  const [models = "", owner = "", name = "", kind = "", ...rest] = parts
  const repo = `${owner}/${name}`
  if (models !== "models" || !isRepoName(repo)) throw refused()
  const [revision = "", ...path] =
    kind === "resolve" ? rest : kind === "file" && rest[0] === "view" ? rest.slice(1) : []
  return { source: "modelscope", repo, ...placed(revision, path.join("/")) }
}

function placed(revision: string, path: string): Pick<RepoAddress, "revision" | "path"> {
  return { ...(revision === "" ? {} : { revision }), ...(path === "" ? {} : { path }) }
}

function toUrl(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    throw refused()
  }
}

function refused(): AppError {
  const message = "This is no model of a hub: write owner/name, or the address of its page."
  return new AppError("invalid_value", message, { param: "repo" })
}
