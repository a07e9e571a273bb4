/** Where the bytes of a file come from: a file on the disk (a `FileHandle` is one), or one that lies at a hub. */
export interface ReadAt {
  /** Fills as much of the buffer from `offset` on as is there, at most `length` bytes; fewer only where the file ends. */
  read(buffer: Buffer, offset: number, length: number, position: number): Promise<{ readonly bytesRead: number }>
}
