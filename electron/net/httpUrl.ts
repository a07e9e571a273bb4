import { AppError } from "../contract/errors.ts"
import { isLoopbackHost } from "../core/localAddress.ts"

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

/** An address as users write it: also without "https://". Throws `invalid_value`, naming `param`. */
export function parseHttpUrl(written: string, param: "baseUrl" | "proxy" | "endpoint"): URL {
  const text = written.trim()
  const full = /^[a-z][a-z0-9+.-]*:\/\//i.test(text)
    ? text
    : `${param === "proxy" ? "http" : schemeFor(text)}://${text}`
  const url = !text.startsWith("/") && URL.canParse(full) ? new URL(full) : null
  if (url === null || url.hostname === "") throw refusedUrl(param, "This is no address of a service.")
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw refusedUrl(param, "Only addresses with http or https can be asked.")
  }
  return url
}

/** Services in the own network hardly ever have a certificate. */
function schemeFor(text: string): "http" | "https" {
  const host = text.replace(/[/?#].*$/, "").replace(/:\d*$/, "")
  return isLoopbackHost(host) || /^\d+\.\d+\.\d+\.\d+$/.test(host) ? "http" : "https"
}

export function refusedUrl(param: string, message: string): AppError {
  return new AppError("invalid_value", message, { param })
}
