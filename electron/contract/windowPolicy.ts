/**
 * What the window's page may load, wherever it is served from. Inline styles are set by the window's own libraries (scroll
 * locks, positions); scripts are never inline.
 */
export const windowContentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ")
