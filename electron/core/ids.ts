import { randomFillSync } from "node:crypto"

const alphabet = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

/** Random bytes for many ids: to ask the system for a few costs as much as for thousands. */
const pool = Buffer.alloc(4_096)
let used = pool.length

function nextByte(): number {
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  const byte = pool.readUInt8(used)
  // What an id is made of is kept nowhere else.
  pool[used] = 0
  used += 1
  return byte
}

/** A random id such as "chatcmpl-4fTqLw…": 24 characters of 62, about 142 bits. */
export function newId(prefix: string): string {
  let id = prefix
  // Bytes from 248 on are left out, or the first letters of the alphabet would be more frequent.
  while (id.length < prefix.length + 24) {
    const byte = nextByte()
    if (byte < 248) id += alphabet[byte % 62]
  }
  return id
}
