import { rmSync } from "node:fs"
import { mkdir, open, readdir, rm } from "node:fs/promises"
import { dirname, join, relative, sep } from "node:path"
import { AppError } from "../../contract/errors.ts"
import { type Clock, systemClock } from "../../core/clock.ts"
import { newId } from "../../core/ids.ts"
import { assertDiskSpace, writingFailed } from "../../library/diskSpace.ts"
import { writeAll } from "../../library/durable.ts"
import { importInvalid } from "../../library/imports/importErrors.ts"
import { splitPath } from "../../library/imports/sentPaths.ts"

/** A file that a window wants to send; its path is relative, and begins with the name of what was dropped. */
export type IncomingFile = { readonly path: string; readonly sizeBytes: number }

/** What windows in a browser hand over: they cannot say where a file lies, so they send it, piece by piece. */
export interface Incoming {
  /**
   * Opens a folder for what was dropped together. `wanted`: which of all files, counted through, are to be sent; those that no
   * import needs are not. Throws `path_refused`, `disk_full`, `import_invalid`.
   */
  begin(
    items: readonly { readonly files: readonly IncomingFile[] }[],
  ): Promise<{ readonly id: string; readonly wanted: readonly number[] }>
  /** A piece of a file, where the last one ended or before. `import_not_found`, `import_invalid`, `disk_full`. */
  receive(id: string, index: number, offset: number, body: AsyncIterable<Uint8Array>): Promise<void>
  /** The absolute path of each item, all of it being there; `import_invalid` if it is not. */
  end(id: string): { readonly paths: readonly string[] }
  /** Forgets what was sent, whole or not. No error if there is nothing. */
  drop(id: string): Promise<void>
  /** Forgets what lies there, and with the last of it the drop that it came in. `path_refused` for any other path. */
  discard(path: string): Promise<void>
  /** Whether a path lies in what was sent. */
  holds(path: string): boolean
}

type Offer = {
  readonly folder: string
  readonly files: readonly { readonly path: string; readonly sizeBytes: number; received: number; isWanted: boolean }[]
  readonly paths: readonly string[]
  lastSeen: number
  isWhole: boolean
}

const mostFiles = 10_000
/** A window that was closed in the middle of sending does not come back. */
const idleMs = 30 * 60_000
/** What an import looks at. A training leaves much more in its folder. */
const usefulName = /\.gguf$|^adapter_(?:config\.json|model.*)$/i
/** Files of an adapter that were dropped without their folder are called by the folder that they come to lie in. */
const looseName = "adapter"

/** What an earlier host left behind is removed. */
export function createIncoming(folder: string, clock: Clock = systemClock): Incoming {
  rmSync(folder, { recursive: true, force: true })
  const offers = new Map<string, Offer>()

  const drop = async (id: string) => {
    if (offers.delete(id)) await rm(join(folder, id), { recursive: true, force: true })
  }
  const find = (id: string): Offer => {
    const offer = offers.get(id)
    if (offer === undefined) throw new AppError("import_not_found", "Nothing is expected under this id.")
    offer.lastSeen = clock.now()
    return offer
  }
  return {
    async begin(items) {
      for (const [id, offer] of offers) if (!offer.isWhole && clock.now() - offer.lastSeen > idleMs) await drop(id)
      const id = newId("in-")
      const offer = layOut(join(folder, id), items, clock.now())
      const wanted = [...offer.files.keys()].filter((index) => offer.files[index]?.isWanted)
      if (wanted.length === 0) throw importInvalid(items[0]?.files[0]?.path.slice(0, 100) ?? "", "nothing-found")
      try {
        await mkdir(join(offer.folder, looseName), { recursive: true, mode: 0o700 })
        // What others are still to send needs its place, too.
        await assertDiskSpace(
          folder,
          [...offers.values(), offer].reduce((sum, one) => sum + missingBytes(one), 0),
        )
      } catch (error) {
        await rm(offer.folder, { recursive: true, force: true })
        writingFailed(error, "What was sent")
      }
      offers.set(id, offer)
      return { id, wanted }
    },
    async receive(id, index, offset, body) {
      const { files, isWhole } = find(id)
      const file = files[index]
      // What is whole is being looked at, or has become part of the library.
      if (isWhole || file === undefined || !file.isWanted || offset > file.received) throw broken(file?.path)
      const end = await writePiece(file, offset, body).catch((error) => writingFailed(error, "What was sent"))
      file.received = Math.max(file.received, end)
    },
    end(id) {
      const offer = find(id)
      const missing = offer.files.find((file) => file.isWanted && file.received < file.sizeBytes)
      if (missing !== undefined) throw broken(missing.path)
      offer.isWhole = true
      return { paths: offer.paths }
    },
    drop,
    async discard(path) {
      const id = idOf(folder, path)
      if (id === null) {
        const facts = { file: path.slice(0, 100), reason: "outside" }
        throw new AppError("path_refused", "Only what a window has sent can be forgotten.", { facts })
      }
      // Only what stands below the drop's own folder was named by a window.
      await rm(path, { recursive: true, force: true })
      if (!(await hasFiles(join(folder, id)))) await drop(id)
    },
    holds: (path) => {
      const id = idOf(folder, path)
      return id !== null && offers.has(id)
    },
  }
}

function layOut(folder: string, items: readonly { readonly files: readonly IncomingFile[] }[], now: number): Offer {
  const root = join(folder, looseName)
  const all = items.flatMap(({ files }) => files)
  if (all.length > mostFiles) throw new AppError("invalid_value", `At most ${mostFiles} files can be sent at once.`)
  const taken = new Set<string>()
  const files = all.map(({ path, sizeBytes }) => {
    const names = splitPath(path)
    // On some systems upper and lower case, and ways to write an accent, are the same.
    const key = names.join("/").normalize("NFC").toLowerCase()
    if (taken.has(key)) throw new AppError("invalid_value", `Two files have the name '${path.slice(0, 100)}'.`)
    taken.add(key)
    const isWanted = names.length === 1 || usefulName.test(names.at(-1) ?? "")
    return { path: join(root, ...names), sizeBytes, received: 0, isWanted }
  })
  const paths = items.map(({ files: own }) => join(root, splitPath(own[0]?.path ?? "")[0] ?? ""))
  return { folder, files, paths, lastSeen: now, isWhole: false }
}

function missingBytes({ files }: Offer): number {
  return files.reduce((sum, { isWanted, sizeBytes, received }) => sum + (isWanted ? sizeBytes - received : 0), 0)
}

/** Where the piece ended. */
async function writePiece(
  file: { readonly path: string; readonly sizeBytes: number; readonly received: number },
  offset: number,
  body: AsyncIterable<Uint8Array>,
): Promise<number> {
  await mkdir(dirname(file.path), { recursive: true })
  await using handle = await open(file.path, file.received === 0 ? "w" : "r+", 0o600)
  let position = offset
  for await (const chunk of readable(body, file.path)) {
    if (position + chunk.length > file.sizeBytes) throw broken(file.path)
    await writeAll(handle, chunk, position)
    position += chunk.length
  }
  return position
}

/** A window that goes away while it sends is no failure of the disk. */
async function* readable(body: AsyncIterable<Uint8Array>, path: string): AsyncGenerator<Uint8Array> {
  try {
    yield* body
  } catch (cause) {
    throw importInvalid(path.slice(path.lastIndexOf(sep) + 1), "upload-broken", cause)
  }
}

function broken(path = ""): AppError {
  return importInvalid(path.slice(path.lastIndexOf(sep) + 1), "upload-broken")
}

async function hasFiles(folder: string): Promise<boolean> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => [])
  return entries.some((entry) => !entry.isDirectory())
}

/** Of the drop that a path lies in; null if it lies in none. */
function idOf(folder: string, path: string): string | null {
  const [id, ...rest] = relative(folder, path).split(sep)
  return id === undefined || id === "" || id === ".." || rest.length === 0 || relative(folder, path) === path
    ? null
    : id
}
