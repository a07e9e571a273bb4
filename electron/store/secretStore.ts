import { readFileSync, renameSync } from "node:fs"
import { basename } from "node:path"
import type { StartNotice } from "../contract/app.ts"
import { writeFileAtomicSync } from "../core/atomicFile.ts"
import { type Clock, systemClock } from "../core/clock.ts"
import { brokenName } from "./keepAside.ts"
import type { SecretBox } from "./secretBox.ts"
import { isTree } from "./settingsShape.ts"

/** Secrets by name, sealed, in a file of their own (0600). */
export interface SecretStore {
  readonly notices: readonly StartNotice[]
  /** Null where none is kept under this name. Throws `secret_unreadable`. */
  get(name: string): string | null
  /** Writes all or nothing; null deletes. */
  change(changes: Readonly<Record<string, string | null>>): void
}

/** A file that cannot be read is kept aside under another name. */
export function openSecretStore(path: string, box: SecretBox, clock: Clock = systemClock): SecretStore {
  const notices = [...box.notices]
  let sealed = readSealed(path)
  if (sealed === null) {
    const keptAside = brokenName(path, clock.now())
    renameSync(path, keptAside)
    notices.push({ id: "secrets-kept-aside", kind: "settings-kept-aside", facts: { file: basename(keptAside) } })
    sealed = new Map()
  }
  const kept = sealed
  return {
    notices,
    get(name) {
      const found = kept.get(name)
      return found === undefined ? null : box.open(found)
    },
    change(changes) {
      const next = new Map(kept)
      for (const [name, text] of Object.entries(changes)) {
        if (text === null) next.delete(name)
        else next.set(name, box.seal(text))
      }
      writeFileAtomicSync(path, `${JSON.stringify(Object.fromEntries(next), null, 2)}\n`)
      kept.clear()
      for (const [name, text] of next) kept.set(name, text)
    },
  }
}

/** Null for a file that is none of ours. */
function readSealed(path: string): Map<string, string> | null {
  let text: string
  try {
    text = readFileSync(path, "utf8")
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return new Map()
    throw error
  }
  try {
    const content: unknown = JSON.parse(text)
    if (!isTree(content)) return null
    return new Map(Object.entries(content).filter((entry): entry is [string, string] => typeof entry[1] === "string"))
  } catch {
    return null
  }
}
