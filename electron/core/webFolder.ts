import { readFile } from "node:fs/promises"
import { extname, join, normalize, sep } from "node:path"

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

export type WebFile = { readonly content: Buffer<ArrayBuffer>; readonly contentType: string }

/** The file that the path of a URL names; null for what is not there or would lie outside the folder. */
export async function readWebFile(folder: string, urlPath: string): Promise<WebFile | null> {
  const file = fileInside(folder, urlPath)
  if (file === null) return null
  try {
    return { content: await readFile(file), contentType: contentTypes[extname(file)] ?? "application/octet-stream" }
  } catch {
    return null
  }
}

function fileInside(folder: string, urlPath: string): string | null {
  const path = decode(urlPath)
  if (path === null || /[\0\\]/.test(path)) return null
  const root = normalize(folder + sep)
  const file = normalize(join(root, path))
  return file.startsWith(root) ? file : null
}

function decode(urlPath: string): string | null {
  try {
    return decodeURIComponent(urlPath)
  } catch {
    return null
  }
}
