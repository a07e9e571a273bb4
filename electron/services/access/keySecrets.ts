import { createHash, timingSafeEqual } from "node:crypto"
import { newId } from "../../core/ids.ts"

const beginning = "sk-hearth-"

/** About 142 random bits, so that a plain hash of it cannot be turned around. */
export function newKeySecret(): string {
  return newId(beginning)
}

/** What lists show of a key, to tell it from others. */
export function prefixOf(secret: string): string {
  return secret.slice(0, beginning.length + 4)
}

/** SHA-256 in hex. */
export function hashOfSecret(secret: string): string {
  return createHash("sha256").update(secret).digest("hex")
}

/** Takes the same time however much of it is right. Both in hex. */
export function isSameHash(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b))
}
