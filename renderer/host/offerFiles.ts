import { AppError } from "../../electron/contract/errors.ts"
import type { AbortSignalLike, OfferedItem } from "../../electron/contract/hostTransport.ts"

/** Large enough that asking costs nothing, small enough that the progress moves. */
const pieceBytes = 8 * 1024 * 1024

/** Sends one request of an offer, `/host/offer` followed by `path`; the value of the reply, or its error thrown. */
export type SendOffer = (path: string, body: Blob | object) => Promise<unknown>

/** Hands over all files piece by piece, in the order in which they came; what was sent is forgotten when it fails. */
export async function offerFiles(
  items: readonly OfferedItem[],
  send: SendOffer,
  signal: AbortSignalLike,
  onProgress: (share: number) => void,
): Promise<{ paths: readonly string[] }> {
  const listed = await Promise.all(items.map(async (item) => ({ item, files: await item.read() })))
  const empty = listed.find(({ files }) => files.length === 0)
  if (empty !== undefined) throw nothingIn(empty.item.file.name)
  const all = listed.flatMap(({ files }) => files)
  const manifest = listed.map(({ files }) => ({
    files: files.map(({ file, path }) => ({ path, sizeBytes: file.size })),
  }))
  const { id, wanted } = (await send("", { items: manifest })) as { id: string; wanted: readonly number[] }
  try {
    const totalBytes = wanted.reduce((sum, index) => sum + (all[index]?.file.size ?? 0), 0)
    let sentBytes = 0
    for (const index of wanted) {
      const file = all[index]?.file as unknown as Blob
      for (let offset = 0; offset === 0 || offset < file.size; offset += pieceBytes) {
        if (signal.aborted) throw new DOMException("The offer was taken back.", "AbortError")
        const piece = file.slice(offset, offset + pieceBytes)
        await send(`/${id}/${index}/${offset}`, piece)
        sentBytes += piece.size
        onProgress(totalBytes === 0 ? 1 : sentBytes / totalBytes)
      }
    }
    return (await send(`/${id}/end`, {})) as { paths: readonly string[] }
  } catch (error) {
    // A host that cannot be asked any more forgets it by itself.
    await send(`/${id}/drop`, {}).catch(() => {})
    throw error
  }
}

function nothingIn(file: string): AppError {
  const facts = { file, reason: "nothing-found" }
  return new AppError("import_invalid", `There is no file in ${file}.`, { facts })
}
