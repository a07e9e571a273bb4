/** What keys look like, whoever gave them out: providers repeat them in their errors, mostly masked, not always. */
const keyLike = /\b(?:sk|pk|rk|gsk|xai|key)[-_][\w-]{12,}|\bBearer\s+[\w.~+/=-]{8,}/gi

/** Shorter texts are no secrets, and stand in many words. */
const shortestSecret = 4

/** Takes secrets, and what looks like one, out of texts that come from a provider. */
export function createRedactor(secrets: readonly string[]): (text: string) => string {
  const known = secrets
    .filter((secret) => secret.length >= shortestSecret)
    .flatMap((secret) => [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)])
    // The longest first: one secret may hold another.
    .sort((a, b) => b.length - a.length)
  return (text) => known.reduce((left, secret) => left.replaceAll(secret, blank), text).replace(keyLike, blank)
}

const blank = "[secret]"
