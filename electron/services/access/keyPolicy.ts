import { AppError } from "../../contract/errors.ts"
import type { KeyPolicy } from "../../contract/keys.ts"
import { createAddressList, parseNetwork } from "../../core/addressList.ts"
import { definedOnly } from "../../core/definedOnly.ts"

export const openPolicy: KeyPolicy = {
  models: [],
  requestsPerMinute: null,
  tokensPerMinute: null,
  concurrency: null,
  budgets: [],
  fallback: null,
  addresses: [],
  mayLeave: true,
  mayManage: false,
  expiresAt: null,
}

/** The policy with the change, in the form in which it is kept. `invalid_value` for an address that is none. */
export function changedPolicy(policy: KeyPolicy, change: Partial<KeyPolicy> = {}): KeyPolicy {
  const { models, addresses, expiresAt, ...rest } = definedOnly(change)
  return {
    ...policy,
    ...rest,
    ...(models === undefined ? {} : { models: [...new Set(models)] }),
    ...(addresses === undefined ? {} : { addresses: [...new Set(addresses.map(readNetwork))] }),
    ...(expiresAt === undefined ? {} : { expiresAt: expiresAt === null ? null : Math.floor(expiresAt) }),
  }
}

/** Whether a key with this policy may be used from an address. */
export function mayComeFrom({ addresses }: KeyPolicy, address: string): boolean {
  return addresses.length === 0 || createAddressList(addresses).has(address)
}

function readNetwork(text: string, index: number): string {
  const network = parseNetwork(text)
  if (network !== null) return network
  const reason = "expected an IP address or a network such as 192.168.1.0/24"
  throw new AppError("invalid_value", `Invalid value for 'policy.addresses[${index}]': ${reason}.`, {
    param: `policy.addresses[${index}]`,
    facts: { address: text },
  })
}
