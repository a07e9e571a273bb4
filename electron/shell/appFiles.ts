import { windowContentSecurityPolicy } from "../contract/windowPolicy.ts"
import { readWebFile } from "../core/webFolder.ts"

/** The window's own origin. */
export const appOrigin = "app://hearth"

/** What `app://hearth/…` answers: 404 for anything that is not a file inside the renderer's folder. */
export async function respond(rendererFolder: string, url: string): Promise<Response> {
  const path = pathOf(url)
  const file = path === null ? null : await readWebFile(rendererFolder, path)
  if (file === null) return new Response("Not found", { status: 404, headers: { "content-type": "text/plain" } })
  return new Response(file.content, {
    headers: {
      "content-type": file.contentType,
      "content-security-policy": windowContentSecurityPolicy,
      "x-content-type-options": "nosniff",
      "cache-control": "no-cache",
    },
  })
}

/** Of a URL of the window's own origin; null for any other. */
function pathOf(url: string): string | null {
  const parsed = URL.parse(url)
  if (parsed === null || `${parsed.protocol}//${parsed.host}` !== appOrigin) return null
  return parsed.pathname === "/" || parsed.pathname === "" ? "/index.html" : parsed.pathname
}
