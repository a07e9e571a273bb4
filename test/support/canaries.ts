import { readdirSync, readFileSync } from "node:fs"
import { join, relative } from "node:path"

/** Something that was written, sent or shown, and where. */
export type Heard = { readonly where: string; readonly bytes: Buffer }

/** Secrets that must be nowhere, by what they are. */
export type Canaries = Readonly<Record<string, string>>

/** Shorter pieces stand in many words, and an end of four characters is shown as a hint. */
const shortestPiece = 10

/** Ways in which a text can stand in bytes, by their names; half of a text counts, too: one that was cut before it was taken out. */
export function formsOf(secret: string): ReadonlyMap<string, Buffer> {
  const bytes = Buffer.from(secret)
  const half = secret.slice(0, Math.max(shortestPiece, Math.ceil(secret.length / 2)))
  const texts: readonly (readonly [string, string])[] = [
    ["plain", secret],
    ["first half", half],
    ["lower case", secret.toLowerCase()],
    ["URL", encodeURIComponent(secret)],
    ["JSON", JSON.stringify(secret).slice(1, -1)],
    ["hex", bytes.toString("hex")],
    ["UTF-16", bytes.toString("utf16le")],
    // What stands before it in the same text moves its bits: the six that may be others are left out at both ends.
    ...[0, 1, 2].flatMap((offset) =>
      (["base64", "base64url"] as const).map((form): readonly [string, string] => {
        const moved = Buffer.concat([Buffer.alloc(offset), bytes])
          .toString(form)
          .replace(/=+$/, "")
        return [`${form} ${offset}`, moved.slice(offset + 1, -2)]
      }),
    ),
  ]
  return new Map(
    texts.map(([name, text]) => [name, name === "UTF-16" ? Buffer.from(secret, "utf16le") : Buffer.from(text)]),
  )
}

/** "where: which, how" for everything that is found. */
export function findCanaries(canaries: Canaries, heard: readonly Heard[]): string[] {
  const found = new Set<string>()
  for (const [name, secret] of Object.entries(canaries)) {
    for (const [form, needle] of formsOf(secret)) {
      for (const { where, bytes } of heard) if (bytes.includes(needle)) found.add(`${where}: ${name}, ${form}`)
    }
  }
  return [...found]
}

/** Every file below a folder, as raw bytes: SQLite's pages and what was deleted from them, too. */
export function filesOf(folder: string): Heard[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return files.map(({ parentPath, name }) => {
    const path = join(parentPath, name)
    return { where: `file ${relative(folder, path)}`, bytes: readFileSync(path) }
  })
}

/** Keeps all that is heard until it is searched. */
export class Ear {
  readonly heard: Heard[] = []

  hear(where: string, content: unknown): void {
    this.heard.push({
      where,
      bytes: Buffer.from(typeof content === "string" ? content : (JSON.stringify(content) ?? "")),
    })
  }

  /** An API's answer with its status line and headers; null ends nothing and breaks the connection off after the first bytes. */
  async ask(url: string, init: RequestInit = {}): Promise<{ readonly status: number; readonly text: string }> {
    const response = await fetch(url, init)
    const text = await response.text()
    const { status, statusText } = response
    const where = `${init.method ?? "GET"} ${new URL(url).pathname} → ${status}`
    this.hear(where, `${status} ${statusText}\n${JSON.stringify([...response.headers])}\n\n${text}`)
    return { status, text }
  }

  /** All of it as one text, for what must be there. */
  get text(): string {
    return Buffer.concat(this.heard.map(({ bytes }) => bytes)).toString("latin1")
  }
}
