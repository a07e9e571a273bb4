import { createHash, timingSafeEqual } from "node:crypto"

/** Takes the same time however much of the secret is right. */
export function isSameSecret(a: string, b: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest()
  return timingSafeEqual(digest(a), digest(b))
}
