import { existsSync } from "node:fs"
import { basename, dirname, extname, join } from "node:path"

/** A free name beside the file that says what happened and when: `settings.broken-2026-11-21T08-15-30.json`. */
export function brokenName(path: string, now: number): string {
  const extension = extname(path)
  const stamp = new Date(now).toISOString().slice(0, 19).replaceAll(":", "-")
  const stem = join(dirname(path), `${basename(path, extension)}.broken-${stamp}`)
  for (let attempt = 1; ; attempt += 1) {
    const name = `${stem}${attempt === 1 ? "" : `-${attempt}`}${extension}`
    if (!existsSync(name)) return name
  }
}
