import { readFile } from "node:fs/promises"
import { extname, join, normalize, sep } from "node:path"
import type { Context, Middleware } from "koa"
import { notBuiltPage } from "./notBuiltPage.ts"

const contentTypes: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
  ".woff": "font/woff",
  ".ttf": "font/ttf",
}

/** The built window as files; the token goes into the page that is at `/`, and into nothing that may be cached. */
export function staticUi(rendererFolder: string, token: string): Middleware {
  return async (ctx) => {
    if (ctx.method !== "GET" && ctx.method !== "HEAD") return plain(ctx, 405, "Method not allowed")
    if (ctx.path === "/" || ctx.path === "/index.html") return sendPage(ctx, rendererFolder, token)
    const file = fileInside(rendererFolder, ctx.path)
    const content = file === null ? null : await readIfThere(file)
    if (file === null || content === null) return plain(ctx, 404, "Not found")
    ctx.set("Content-Type", contentTypes[extname(file)] ?? "application/octet-stream")
    // Names under assets/ hold a hash of the content: another content has another name.
    ctx.set("Cache-Control", ctx.path.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "no-cache")
    ctx.body = content
  }
}

async function sendPage(ctx: Context, rendererFolder: string, token: string): Promise<void> {
  const page = await readIfThere(join(rendererFolder, "index.html"))
  ctx.set("Content-Type", "text/html; charset=utf-8")
  ctx.set("Cache-Control", "no-store")
  if (page === null) {
    ctx.status = 503
    ctx.body = notBuiltPage
    return
  }
  const meta = `<meta name="hearth-ui-token" content="${token}">`
  ctx.body = page.toString("utf8").replace(/<head[^>]*>/i, (head) => `${head}${meta}`)
}

/** The file that a path names, or null for what would lie outside the folder. */
function fileInside(folder: string, path: string): string | null {
  try {
    const decoded = decodeURIComponent(path)
    if (/[\0\\]/.test(decoded)) return null
    const root = normalize(folder + sep)
    const file = normalize(join(root, decoded))
    return file.startsWith(root) ? file : null
  } catch {
    return null
  }
}

async function readIfThere(file: string): Promise<Buffer | null> {
  try {
    return await readFile(file)
  } catch {
    return null
  }
}

function plain(ctx: Context, status: number, text: string): void {
  ctx.status = status
  ctx.type = "text/plain"
  ctx.body = text
}
