import type { ProviderProtocol } from "../../../electron/contract/providers.ts"

/** As the host has them (electron/providers/providerUrl.ts): what stands behind the base in addresses from documentation. */
const endpoints =
  /\/(chat\/completions|completions|embeddings|reranks?|messages|responses|models|api\/(chat|tags|generate))$/i
const paths = { openai: "chat/completions", anthropic: "messages" } as const

/**
 * Where a chat request will go for what was typed, also where it is the full URL of an endpoint or lacks its beginning; null for
 * what the host would refuse.
 */
export function chatEndpoint(text: string, protocol: ProviderProtocol): string | null {
  const written = text.trim()
  if (written === "" || written.startsWith("/")) return null
  const full = /^[a-z][a-z0-9+.-]*:\/\//i.test(written) ? written : `${schemeFor(written)}://${written}`
  if (!URL.canParse(full)) return null
  const url = new URL(full)
  if (!/^https?:$/.test(url.protocol) || url.hostname === "" || url.username !== "" || url.search !== "") return null
  const path = url.pathname.replace(/\/+$/, "")
  const base = path === "" ? "/v1" : path.replace(endpoints, "").replace(/\/+$/, "")
  return `${url.origin}${base}/${paths[protocol]}`
}

function schemeFor(text: string): "http" | "https" {
  const host = text.replace(/[/?#].*$/, "").replace(/:\d*$/, "")
  return /^(localhost|\[::1\]|\d+\.\d+\.\d+\.\d+)$/i.test(host) ? "http" : "https"
}
