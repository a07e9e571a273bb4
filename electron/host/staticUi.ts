import type { Context, Middleware } from "koa"
import { readWebFile } from "../core/webFolder.ts"
import { notBuiltPage } from "./notBuiltPage.ts"

/** The built window as files; the token goes into the page that is at `/`, and into nothing that may be cached. */
export function staticUi(rendererFolder: string, token: string): Middleware {
  return async (ctx) => {
    if (ctx.method !== "GET" && ctx.method !== "HEAD") return plain(ctx, 405, "Method not allowed")
    if (ctx.path === "/" || ctx.path === "/index.html") return sendPage(ctx, rendererFolder, token)
    const file = await readWebFile(rendererFolder, ctx.path)
    if (file === null) return plain(ctx, 404, "Not found")
    ctx.set("Content-Type", file.contentType)
    // Names under assets/ hold a hash of the content: another content has another name.
    ctx.set("Cache-Control", ctx.path.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "no-cache")
    ctx.body = file.content
  }
}

async function sendPage(ctx: Context, rendererFolder: string, token: string): Promise<void> {
  const page = await readWebFile(rendererFolder, "index.html")
  ctx.set("Content-Type", "text/html; charset=utf-8")
  ctx.set("Cache-Control", "no-store")
  if (page === null) {
    ctx.status = 503
    ctx.body = notBuiltPage
    return
  }
  const meta = `<meta name="hearth-ui-token" content="${token}">`
  ctx.body = page.content.toString("utf8").replace(/<head[^>]*>/i, (head) => `${head}${meta}`)
}

function plain(ctx: Context, status: number, text: string): void {
  ctx.status = status
  ctx.type = "text/plain"
  ctx.body = text
}
