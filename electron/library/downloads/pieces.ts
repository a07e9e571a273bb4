import type { ByteRange } from "../hub/hubFiles.ts"

const smallestPiece = 1024 * 1024
/** So many at most, so that the journal of a huge file stays small. */
const mostPieces = 32_768

/** A file is fetched and kept in pieces of this size, the last of which may be shorter. */
export function pieceBytesFor(sizeBytes: number): number {
  let pieceBytes = smallestPiece
  while (sizeBytes / pieceBytes > mostPieces) pieceBytes *= 2
  return pieceBytes
}

export function pieceCountOf(sizeBytes: number, pieceBytes: number): number {
  return Math.ceil(sizeBytes / pieceBytes)
}

/** The bytes of the pieces from `first` to `last`, both included. */
export function bytesOfPieces(first: number, last: number, sizeBytes: number, pieceBytes: number): ByteRange {
  return { start: first * pieceBytes, end: Math.min(sizeBytes, (last + 1) * pieceBytes) }
}
