import { readdirSync, readFileSync, statSync } from "node:fs"
import { basename, join, relative, sep } from "node:path"
import type { OfferedFile, OfferedItem } from "../../electron/contract/hostTransport.ts"

/** What a browser has in its hands after a file or a folder was dropped on it: contents, but no place. */
export function offered(path: string): OfferedItem {
  const name = basename(path)
  if (!statSync(path).isDirectory()) {
    const file = fileOf(path)
    return { file, read: async () => [{ file, path: name }] }
  }
  const inside = readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const files = inside.map((entry): OfferedFile => {
    const own = join(entry.parentPath, entry.name)
    return { file: fileOf(own), path: [name, ...relative(path, own).split(sep)].join("/") }
  })
  return { file: { name, size: 0 }, read: async () => files }
}

function fileOf(path: string): File {
  return new File([new Uint8Array(readFileSync(path))], basename(path))
}
