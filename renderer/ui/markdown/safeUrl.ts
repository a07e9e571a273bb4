const allowed = new Set(["http:", "https:", "mailto:"])

/** The address if it may be opened outside Hearth; null for scripts, files, relative and broken addresses. */
export function safeUrl(address: string): string | null {
  try {
    const url = new URL(address)
    return allowed.has(url.protocol) ? url.href : null
  } catch {
    return null
  }
}
