import { AppError, toErrorBody } from "../../contract/errors.ts"
import type { Log } from "../../core/log.ts"
import { parseProxyUrl } from "../../net/httpUrl.ts"
import type { Secret } from "../../providers/secretRotation.ts"
import type { SecretStore } from "../../store/secretStore.ts"
import type { StoredProvider } from "../../store/storedProvider.ts"

/** Everything secret about the providers, by the name under which it is sealed. */
export type OpenedSecrets = {
  readonly secrets: readonly Secret[]
  /** Ids of those that cannot be opened on this computer. */
  readonly unreadable: readonly string[]
  readonly headers: Readonly<Record<string, string>>
  /** With user and password. */
  readonly proxy: string | null
}

export const secretName = (id: string, secretId: string) => `provider/${id}/secret/${secretId}`
export const headersName = (id: string) => `provider/${id}/headers`
export const proxyName = (id: string) => `provider/${id}/proxy`

/** The names of all that is sealed for a provider. */
export function sealedNames({ id, secrets }: StoredProvider): readonly string[] {
  return [...secrets.map((secret) => secretName(id, secret.id)), headersName(id), proxyName(id)]
}

/** User and password of a proxy that was written with them; null for none. */
export function proxySecret(proxy: string | null): string | null {
  return proxy === null || proxy === "none" ? null : parseProxyUrl(proxy).userInfo
}

/** A secret as it is sent: without the word before it that is often copied along. Throws `invalid_value` for what no header can hold. */
export function readSecret(written: string): string {
  const secret = written.trim().replace(/^bearer\s+/i, "")
  if (/^[\x21-\x7e]+$/.test(secret)) return secret
  const message = "A secret is one word of letters, digits and signs, without spaces."
  throw new AppError("invalid_value", message, { param: "secret" })
}

/** Shows which key it is without telling it: no more than its end, and only of a long one. */
export function hintOf(secret: string): string {
  return secret.length >= 16 ? secret.slice(-4) : ""
}

/** What cannot be opened is left out, and said in the log: the rest may do. */
export function openSecrets(store: SecretStore, provider: StoredProvider, log: Log): OpenedSecrets {
  const read = (name: string): string | null => {
    try {
      return store.get(name)
    } catch (error) {
      log.warn("a secret cannot be read", { name, code: toErrorBody(error).code })
      return null
    }
  }
  const values = provider.secrets.map(({ id }) => ({ id, value: read(secretName(provider.id, id)) }))
  const userInfo = provider.proxy === null || provider.proxy === "none" ? null : read(proxyName(provider.id))
  return {
    secrets: values.filter((secret): secret is Secret => secret.value !== null),
    unreadable: values.filter(({ value }) => value === null).map(({ id }) => id),
    headers: provider.headerNames.length === 0 ? {} : JSON.parse(read(headersName(provider.id)) ?? "{}"),
    proxy: userInfo === null ? provider.proxy : (provider.proxy ?? "").replace("://", `://${userInfo}@`),
  }
}

/** Whether a secret can be opened on this computer, which it can or cannot for as long as it is kept: each is tried once. */
export function readability(store: Pick<SecretStore, "get">): (name: string) => boolean {
  const known = new Map<string, boolean>()
  return (name) => {
    const isKnown = known.get(name)
    if (isKnown !== undefined) return isKnown
    let isReadable = true
    try {
      store.get(name)
    } catch {
      isReadable = false
    }
    known.set(name, isReadable)
    return isReadable
  }
}
