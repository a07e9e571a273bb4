/** As browsers send it: scheme, host and port, in lower case. "file://" and the schemes of extensions and apps are origins, too. */
const originForm = /^(?:[a-z][a-z0-9+.-]*:\/\/[^\s/?#@\\]+|file:\/\/)$/

/** Whether a browser sends this as an origin of its own. "null" is shared by pages that have nothing to do with each other. */
export function isOrigin(text: string): boolean {
  return text.length <= 300 && originForm.test(text)
}

/** The origin that somebody means who writes the address of a page; null where that has none. */
export function toOrigin(text: string): string | null {
  const trimmed = text.trim()
  const url = URL.parse(trimmed)
  // Only of these does the standard tell what their origin is.
  if (url !== null && /^https?:$/.test(url.protocol)) return isOrigin(url.origin) ? url.origin : null
  const bare = /^file:\/\//i.test(trimmed) ? "file://" : trimmed.replace(/\/$/, "").toLowerCase()
  return isOrigin(bare) ? bare : null
}
