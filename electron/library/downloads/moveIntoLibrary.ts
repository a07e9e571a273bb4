import { existsSync } from "node:fs"
import { mkdir, rename } from "node:fs/promises"
import { dirname, join } from "node:path"
import { syncFolder } from "../durable.ts"
import { diskError } from "./diskError.ts"

export type Move = { readonly from: string; readonly to: string }

/**
 * Gives one finished file its place, or several at once as a folder that is renamed as a whole, so that nobody ever sees some
 * of them. Goes on where it was cut off; what lies at `folder` meanwhile is never written over, as `move.to` was free before.
 */
export async function moveIntoLibrary(
  moves: readonly Move[],
  folder: { assembled: string; to: string } | null,
): Promise<void> {
  try {
    if (folder === null) {
      for (const move of moves) await moveOnce(move)
      return
    }
    if (existsSync(folder.to) && !existsSync(folder.assembled)) return
    for (const { from, to } of moves) await moveOnce({ from, to: join(folder.assembled, to) })
    await moveOnce({ from: folder.assembled, to: folder.to })
  } catch (cause) {
    diskError(cause)
  }
}

async function moveOnce({ from, to }: Move): Promise<void> {
  // It was moved before the host was killed.
  if (!existsSync(from) && existsSync(to)) return
  await mkdir(dirname(to), { recursive: true })
  await rename(from, to)
  await syncFolder(dirname(to))
  await syncFolder(dirname(from))
}
