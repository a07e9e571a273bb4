/** Where the bytes of a file come from: a file on the disk (a `FileHandle` is one), or one that lies at a hub. */
export interface ReadAt {
  /** Fills the buffer from `offset` on with as much as comes at once, at most `length` bytes; nothing only where the file ends. */
  read(buffer: Buffer, offset: number, length: number, position: number): Promise<{ readonly bytesRead: number }>
}
