/** Chromium knows no schemes of ours: `app://hearth/x` is shown as `http://app--hearth.localhost/x`, which never leaves the test. */
const pageUrl = /^http:\/\/([a-z][a-z0-9]*)--([a-z0-9]+)\.localhost(?=\/|$)/

export function toPageUrl(url: string): string {
  return /^https?:/.test(url) ? url : url.replace(/^([a-z][a-z0-9]*):\/\/([^/]+)/, "http://$1--$2.localhost")
}

export function fromPageUrl(url: string): string {
  return url.replace(pageUrl, "$1://$2")
}

export function pagePattern(scheme: string): RegExp {
  return new RegExp(`^http://${scheme}--[a-z0-9]+\\.localhost/`)
}

export function isPageUrl(url: string): boolean {
  return pageUrl.test(url)
}
