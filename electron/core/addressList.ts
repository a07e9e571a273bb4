import { BlockList, isIP } from "node:net"

/** A set of IP addresses and networks. */
export interface AddressList {
  /** Of an address as a socket tells it, an IPv4-mapped one included. */
  has(address: string): boolean
}

/** An address, or a network in CIDR notation, in the one form in which it is kept; null for what is neither. */
export function parseNetwork(text: string): string | null {
  const [, written = "", bits] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(text.trim()) ?? []
  const address = plainAddress(written)
  const version = isIP(address)
  if (version === 0) return null
  if (bits === undefined) return address
  return Number(bits) <= (version === 4 ? 32 : 128) ? `${address}/${Number(bits)}` : null
}

/** What `parseNetwork` would refuse is left out: nobody is let in by it. */
export function createAddressList(networks: readonly string[]): AddressList {
  const list = new BlockList()
  for (const network of networks) {
    const [address = "", bits] = (parseNetwork(network) ?? "").split("/")
    const family = familyOf(address)
    if (family === null) continue
    if (bits === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(bits), family)
  }
  return {
    has(address) {
      const plain = plainAddress(address)
      const family = familyOf(plain)
      return family !== null && list.check(plain, family)
    },
  }
}

/** What one customer of a provider has: an IPv4 address, or the first 64 bits of an IPv6 one. */
export function networkOf(address: string): string {
  const plain = plainAddress(address)
  if (isIP(plain) !== 6) return plain
  const [head = "", tail] = plain.split("::")
  const [before, after] = [head, tail ?? ""].map((part) => (part === "" ? [] : part.split(":")))
  const missing = tail === undefined ? 0 : 8 - (before?.length ?? 0) - (after?.length ?? 0)
  const groups = [...(before ?? []), ...Array(Math.max(0, missing)).fill("0"), ...(after ?? [])]
  return groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ""))
    .join(":")
}

function familyOf(address: string): "ipv4" | "ipv6" | null {
  const version = isIP(address)
  return version === 0 ? null : version === 4 ? "ipv4" : "ipv6"
}

/** Without brackets, without the name of an interface, and IPv4 in its own form. */
function plainAddress(address: string): string {
  return address
    .replace(/^\[|\]$/g, "")
    .replace(/%.*$/, "")
    .replace(/^::ffff:(?=\d+\.)/i, "")
    .toLowerCase()
}
