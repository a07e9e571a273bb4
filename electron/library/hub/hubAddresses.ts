import { BlockList, isIP } from "node:net"
import type { HubSource } from "../../contract/hubSources.ts"
import { isLoopbackHost } from "../../core/localAddress.ts"

/** Where each source is, without a slash at the end; null for a custom one that is not set. */
export type HubAddresses = Readonly<Record<HubSource, string | null>>

export const publicAddresses: HubAddresses = {
  huggingface: "https://huggingface.co",
  "hf-mirror": "https://hf-mirror.com",
  // The domain without "www." answers with a redirect to it.
  modelscope: "https://www.modelscope.cn",
  custom: null,
}

const privateNetworks = new BlockList()
for (const [network, prefix] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
] as const) {
  privateNetworks.addSubnet(network, prefix, "ipv4")
}
privateNetworks.addSubnet("fc00::", 7, "ipv6")
privateNetworks.addSubnet("fe80::", 10, "ipv6")
privateNetworks.addAddress("::", "ipv6")

/**
 * Why a redirect is not followed; null if it is. A hub must not send Hearth to a service of this computer or of the own network,
 * which would trust it, nor from an encrypted connection to one that everybody on the way can read and change.
 */
export function redirectProblem(from: URL, to: URL, home: URL, source: HubSource): string | null {
  if (to.protocol !== "https:" && to.protocol !== "http:") return "a redirect to something that is no web address"
  if (to.username !== "" || to.password !== "") return "a redirect to an address with a password"
  const isHomeHere = isLoopbackHost(home.hostname)
  if (isLoopbackHost(to.hostname) || isOfThisMachine(to.hostname))
    return isHomeHere ? null : "a redirect to this computer"
  if (isPrivateAddress(to.hostname) && source !== "custom" && !isHomeHere) return "a redirect into the own network"
  if (from.protocol === "https:" && to.protocol === "http:") return "a redirect that gives up encryption"
  return null
}

/** What systems take for themselves, and where rented machines are told their secrets. */
function isOfThisMachine(hostname: string): boolean {
  return /^(?:0\.[\d.]+|169\.254\.[\d.]+|\[::(?:ffff:(?:0|a9fe):[0-9a-f]+)?\])$/.test(hostname)
}

function isPrivateAddress(hostname: string): boolean {
  const bare = hostname.replace(/^\[|\]$/g, "")
  const version = isIP(bare)
  return version !== 0 && privateNetworks.check(bare, version === 4 ? "ipv4" : "ipv6")
}
