/** What keys look like, whoever gave them out: providers and proxies repeat them in their errors, mostly masked, not always. */
const keyLike = /\b(?:sk|pk|rk|gsk|xai|key)[-_][\w-]{12,}|\bBearer\s+[\w.~+/=-]{8,}|\bBasic\s+[\w+/=-]{8,}/gi

/** Shorter texts are no secrets, and stand in many words. */
const shortestSecret = 4

/** Takes secrets, and what looks like one, out of texts that come from a provider. */
export function createRedactor(secrets: readonly string[]): (text: string) => string {
  const known = secrets
    .filter((secret) => secret.length >= shortestSecret)
    .flatMap((secret) => [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1), inHtml(secret)])
    // The longest first: one secret may hold another.
    .sort((a, b) => b.length - a.length)
  return (text) => known.reduce((left, secret) => left.replaceAll(secret, blank), text).replace(keyLike, blank)
}

/** As the error pages of web servers write it. */
function inHtml(secret: string): string {
  const escapes: Readonly<Record<string, string>> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&#39;",
  }
  return secret.replaceAll(/[&<>"']/g, (character) => escapes[character] ?? character)
}

const blank = "[secret]"
