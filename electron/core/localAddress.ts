import { BlockList, isIP } from "node:net"
import { networkInterfaces } from "node:os"

const loopback = new BlockList()
loopback.addSubnet("127.0.0.0", 8, "ipv4")
loopback.addAddress("::1", "ipv6")

/** Whether an IP address (also an IPv4-mapped one, with or without brackets) is of the loopback interface. */
export function isLoopbackAddress(address: string): boolean {
  const bare = bareAddress(address)
  const version = isIP(bare)
  return version !== 0 && loopback.check(bare, version === 4 ? "ipv4" : "ipv6")
}

/** Whether a host name or address of a URL or Host header (no port) can only mean this computer. */
export function isLoopbackHost(host: string): boolean {
  const name = host.toLowerCase().replace(/\.$/, "")
  return name === "localhost" || name.endsWith(".localhost") || isLoopbackAddress(name)
}

/**
 * The addresses to listen on for a host from the settings. The first one must work; the others are what `localhost` also
 * stands for: which of its addresses a program tries, and whether it tries both, differs.
 */
export function listenAddresses(host: string): readonly [first: string, ...others: string[]] {
  switch (host.toLowerCase()) {
    case "localhost":
    case "127.0.0.1":
      return ["127.0.0.1", "::1"]
    case "::1":
      return ["::1", "127.0.0.1"]
    case "0.0.0.0":
      return ["0.0.0.0", "::1"]
    default:
      return [host]
  }
}

/** Addresses of this machine on its networks, IPv4 first, without loopback and link-local ones. */
export function networkAddresses(): string[] {
  const all = Object.values(networkInterfaces()).flatMap((entries) => entries ?? [])
  const outward = all.filter(
    (entry) => !entry.internal && !entry.address.startsWith("fe80:") && !entry.address.startsWith("169.254."),
  )
  return outward.sort((a, b) => a.family.localeCompare(b.family)).map((entry) => entry.address)
}

/** Whether a host without port is an address that one of this machine's interfaces has now. */
export function isOwnAddress(host: string): boolean {
  const bare = bareAddress(host)
  return (
    isIP(bare) !== 0 &&
    Object.values(networkInterfaces()).some((entries) => entries?.some((entry) => entry.address === bare))
  )
}

/** The host of a Host header without its port; null for what is not one. */
export function parseHostHeader(header: string | undefined): string | null {
  if (header === undefined || header === "" || /[\s/@?#\\]/.test(header)) return null
  const match = /^(\[[0-9a-f:.]+\]|[^:[\]]+)(?::\d{1,5})?$/i.exec(header)
  return match?.[1] ?? null
}

function bareAddress(address: string): string {
  return address
    .replace(/^\[|\]$/g, "")
    .replace(/^::ffff:(?=\d+\.)/i, "")
    .toLowerCase()
}
