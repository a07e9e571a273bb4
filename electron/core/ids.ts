import { randomBytes } from "node:crypto"

const alphabet = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

/** A random id such as "chatcmpl-4fTqLw…": 24 characters of 62, about 142 bits. */
export function newId(prefix: string): string {
  let id = prefix
  // Bytes from 248 on are left out, or the first letters of the alphabet would be more frequent.
  while (id.length < prefix.length + 24) {
    for (const byte of randomBytes(32)) {
      if (byte < 248 && id.length < prefix.length + 24) id += alphabet[byte % 62]
    }
  }
  return id
}
