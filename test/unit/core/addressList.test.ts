import { expect, it } from "vitest"
import { createAddressList, networkOf, parseNetwork } from "../../../electron/core/addressList.ts"

it.each([
  ["192.168.1.0/24", "192.168.1.77", true],
  ["192.168.1.0/24", "192.168.2.1", false],
  ["192.168.1.0/24", "::ffff:192.168.1.77", true],
  ["::ffff:10.0.0.0/8", "10.9.9.9", true],
  ["10.0.0.5", "10.0.0.5", true],
  ["10.0.0.5", "10.0.0.50", false],
  ["0.0.0.0/0", "8.8.8.8", true],
  ["0.0.0.0/0", "2001:db8::1", false],
  ["2001:DB8::/32", "2001:db8:1::5", true],
  ["fe80::/10", "fe80::1%eth0", true],
  ["[::1]", "::1", true],
  ["10.0.0.0/8", "no address", false],
])("%s and %s: %s", (network, address, expected) => expect(createAddressList([network]).has(address)).toBe(expected))

it.each(["", "10.0.0.0/33", "::/129", "10.0.0", "localhost", "10.0.0.0/", "10.0.0.0/8/8", "1.2.3.4/-1"])(
  "%j is neither an address nor a network, and lets nobody in",
  (text) => {
    expect(parseNetwork(text)).toBeNull()
    expect(createAddressList([text]).has("10.0.0.1")).toBe(false)
  },
)

it.each([
  ["::ffff:10.0.0.5", "10.0.0.5"],
  ["10.0.0.5", "10.0.0.5"],
  ["2001:DB8::1", "2001:db8:0:0"],
  ["2001:db8:0:0:1:2:3:4", "2001:db8:0:0"],
  ["2001:db8:00a0:b:c:d:e::", "2001:db8:a0:b"],
  ["::1", "0:0:0:0"],
  ["fe80::1%eth0", "fe80:0:0:0"],
])("%s is of the network %s", (address, network) => expect(networkOf(address)).toBe(network))
