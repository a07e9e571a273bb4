import { AppError } from "../../contract/errors.ts"
import type { Settings, SettingsPatch } from "../../contract/settings.ts"
import type { Log } from "../../core/log.ts"
import { parseHttpUrl, parseProxyUrl } from "../../net/httpUrl.ts"
import type { SecretStore } from "../../store/secretStore.ts"

const proxyName = "hub/proxy"

/**
 * A change of settings as it may be stored: the user and password of a proxy are sealed apart, and an endpoint is refused that holds
 * any. Throws `invalid_value`.
 */
export function sealProxy(patch: SettingsPatch, current: Settings, secrets: SecretStore): SettingsPatch {
  const { downloads } = patch
  if (downloads === undefined) return patch
  const { proxy, endpoint } = downloads
  const next = {
    ...downloads,
    ...(typeof endpoint === "string" ? { endpoint: readEndpoint(endpoint) } : {}),
    ...(proxy === undefined ? {} : { proxy: addressOf(proxy) }),
  }
  if (proxy !== undefined) {
    const userInfo = proxy === null || proxy === "none" ? null : parseProxyUrl(proxy).userInfo
    // The address as it is shown, sent back unchanged, does not mean that the password is to be forgotten.
    const isUnchanged = userInfo === null && next.proxy === current.downloads.proxy
    if (!isUnchanged) secrets.change({ [proxyName]: userInfo })
  }
  return { ...patch, downloads: next }
}

/** With user and password, where they are kept. What cannot be opened on this computer is said in the log. */
export function openProxy(proxy: string | null, secrets: SecretStore, log: Log): string | null {
  if (proxy === null || proxy === "none") return proxy
  try {
    const userInfo = secrets.get(proxyName)
    return userInfo === null ? proxy : proxy.replace("://", `://${userInfo}@`)
  } catch {
    log.warn("a secret cannot be read", { name: proxyName, code: "secret_unreadable" })
    return proxy
  }
}

function addressOf(proxy: string | null): string | null {
  return proxy === null || proxy === "none" ? proxy : parseProxyUrl(proxy).address
}

function readEndpoint(written: string): string {
  const url = parseHttpUrl(written, "endpoint")
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "") {
    const message = "The address of a hub must hold no user, password or query."
    throw new AppError("invalid_value", message, { param: "endpoint" })
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, "")}`
}
