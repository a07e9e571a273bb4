import { Agent, type Dispatcher, EnvHttpProxyAgent, ProxyAgent } from "undici"
import { isLocalUrl } from "./httpUrl.ts"

export type DispatcherOptions = {
  readonly baseUrl: string
  /** With user and password, if it needs them. Null: as the environment says, and none for this computer; "none": never one. */
  readonly proxy: string | null
  readonly connectMs: number
}

/**
 * The connections to one service: kept open and used again. The time-outs of the answer are not undici's, whose clock ticks
 * once a second (see replyWatch.ts). Throws what is wrong with a proxy of the environment.
 */
export function createDispatcher({ baseUrl, proxy, connectMs }: DispatcherOptions): Dispatcher {
  const options = { headersTimeout: 0, bodyTimeout: 0, keepAliveTimeout: 15_000 }
  const connect = { timeout: connectMs }
  if (proxy === "none" || (proxy === null && isLocalUrl(baseUrl))) return new Agent({ ...options, connect })
  // Plain HTTP goes through as such: many proxies open tunnels to port 443 only.
  const proxied = { ...options, connect, requestTls: connect, proxyTls: connect, proxyTunnel: false }
  return proxy === null ? new EnvHttpProxyAgent(proxied) : new ProxyAgent({ ...proxied, uri: proxy })
}
