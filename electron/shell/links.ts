const linkSchemes = ["http:", "https:", "mailto:"]

/** Whether a link may leave Hearth: never a file, a script, or a scheme that starts a program. */
export function isAllowedLink(url: string): boolean {
  return URL.canParse(url) && linkSchemes.includes(new URL(url).protocol)
}
