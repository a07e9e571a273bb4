import { readFile } from "node:fs/promises"
import { extname, join, normalize, sep } from "node:path"

/** The window's own origin. */
export const appOrigin = "app://hearth"

const contentTypes: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".woff2": "font/woff2",
  ".woff": "font/woff",
  ".ttf": "font/ttf",
}

// Inline styles are set by the UI's own libraries (scroll locks, positions); scripts are never inline.
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ")

/** What `app://hearth/…` answers: 404 for anything that is not a file inside the renderer's folder. */
export async function respond(rendererFolder: string, url: string): Promise<Response> {
  const file = locate(rendererFolder, url)
  if (file === null) return notFound()
  try {
    return new Response(new Uint8Array(await readFile(file)), {
      headers: {
        "content-type": contentTypes[extname(file)] ?? "application/octet-stream",
        "content-security-policy": contentSecurityPolicy,
        "x-content-type-options": "nosniff",
        "cache-control": "no-cache",
      },
    })
  } catch {
    return notFound()
  }
}

function locate(rendererFolder: string, url: string): string | null {
  if (!URL.canParse(url)) return null
  const { protocol: scheme, host, pathname } = new URL(url)
  if (`${scheme}//${host}` !== appOrigin) return null
  const path = decode(pathname === "/" || pathname === "" ? "/index.html" : pathname)
  if (path === null || path.includes("\0")) return null
  const root = normalize(rendererFolder + sep)
  const file = normalize(join(root, path))
  return file.startsWith(root) ? file : null
}

function decode(path: string): string | null {
  try {
    return decodeURIComponent(path)
  } catch {
    return null
  }
}

function notFound(): Response {
  return new Response("Not found", { status: 404, headers: { "content-type": "text/plain" } })
}
