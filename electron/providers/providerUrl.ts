import { AppError } from "../contract/errors.ts"
import { isLoopbackHost } from "../core/localAddress.ts"

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
    throw refused("baseUrl", "The address must not hold a user name or password: enter it as a key or as a header.")
  }
  if (url.search !== "") {
    throw refused("baseUrl", 'The address must not hold a query: leave out what follows the "?".')
  }
  const path = url.pathname.replace(/\/+$/, "")
  const base = path.replace(endpoints, "").replace(/\/+$/, "")
  return `${url.origin}${path === "" ? "/v1" : base}`
}

/** The proxy without its user and password, and both apart. Throws `invalid_value`. */
export function parseProxyUrl(written: string): { readonly address: string; readonly userInfo: string | null } {
  const url = parseHttpUrl(written, "proxy")
  const userInfo = url.username === "" ? null : `${escaped(url.username)}:${escaped(url.password)}`
  return { address: url.origin, userInfo }
}

/** A "%" that was meant as one would make what follows unreadable. */
function escaped(part: string): string {
  try {
    decodeURIComponent(part)
    return part
  } catch {
    return part.replaceAll("%", "%25")
  }
}

/** Whether an address can only mean this computer. */
export function isLocalUrl(url: string): boolean {
  return isLoopbackHost(new URL(url).hostname)
}

/** What stands at `path` below the base URL, or below its host where the path begins with a slash. */
export function endpointUrl(baseUrl: string, path: string): string {
  return path.startsWith("/") ? `${new URL(baseUrl).origin}${path}` : `${baseUrl}/${path}`
}

function parseHttpUrl(written: string, param: "baseUrl" | "proxy"): URL {
  const text = written.trim()
  const full = /^[a-z][a-z0-9+.-]*:\/\//i.test(text)
    ? text
    : `${param === "proxy" ? "http" : schemeFor(text)}://${text}`
  const url = !text.startsWith("/") && URL.canParse(full) ? new URL(full) : null
  if (url === null || url.hostname === "") throw refused(param, "This is no address of a service.")
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw refused(param, "Only addresses with http or https can be asked.")
  }
  return url
}

/** Services in the own network hardly ever have a certificate. */
function schemeFor(text: string): "http" | "https" {
  const host = text.replace(/[/?#].*$/, "").replace(/:\d*$/, "")
  return isLoopbackHost(host) || /^\d+\.\d+\.\d+\.\d+$/.test(host) ? "http" : "https"
}

function refused(param: string, message: string): AppError {
  return new AppError("invalid_value", message, { param })
}
