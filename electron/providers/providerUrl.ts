import { parseHttpUrl, refusedUrl } from "../net/httpUrl.ts"

/** Last parts of addresses that users copy from documentation, where only what is before them is meant. */
const endpoints =
  /\/(chat\/completions|completions|embeddings|reranks?|messages|responses|models|api\/(chat|tags|generate))$/i

/**
 * The base URL of what a user wrote: also the full URL of an endpoint, with slashes behind it, or without "https://". An address
 * without any path is given "/v1", where nearly every service has its API; a full endpoint URL says itself where that is.
 * Throws `invalid_value`.
 */
export function parseBaseUrl(written: string): string {
  const url = parseHttpUrl(written, "baseUrl")
  if (url.username !== "" || url.password !== "") {
    throw refusedUrl("baseUrl", "The address must not hold a user name or password: enter it as a key or as a header.")
  }
  if (url.search !== "") {
    throw refusedUrl("baseUrl", 'The address must not hold a query: leave out what follows the "?".')
  }
  const path = url.pathname.replace(/\/+$/, "")
  const base = path.replace(endpoints, "").replace(/\/+$/, "")
  return `${url.origin}${path === "" ? "/v1" : base}`
}

/** What stands at `path` below the base URL, or below its host where the path begins with a slash. */
export function endpointUrl(baseUrl: string, path: string): string {
  return path.startsWith("/") ? `${new URL(baseUrl).origin}${path}` : `${baseUrl}/${path}`
}
