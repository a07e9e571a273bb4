import { AppError, toErrorBody } from "../../contract/errors.ts"
import type { HubSourceStatus, HubStatus } from "../../contract/hub.ts"
import { type HubChoice, type HubSource, hubSources } from "../../contract/hubSources.ts"
import { type Clock, systemClock } from "../../core/clock.ts"
import { Emitter } from "../../core/emitter.ts"
import type { Log } from "../../core/log.ts"
import { type HubAddresses, publicAddresses } from "../../library/hub/hubAddresses.ts"
import type { HubClient } from "../../library/hub/hubFiles.ts"
import type { SecretStore } from "../../store/secretStore.ts"
import type { AuditService } from "../audit/auditService.ts"
import type { SettingsService } from "../settingsService.ts"
import { openProxy } from "./hubProxy.ts"
import { quickMs, sourceOrder } from "./sourceOrder.ts"

/** Where models come from: which sources there are, which one is asked, and what is kept to ask them. */
export interface HubSources {
  status(): HubStatus
  /** The one that is asked now: as set, or the best of those that were tried. */
  active(): HubSource
  /** Those that may be asked without the user having named one, the best first. */
  candidates(): readonly HubSource[]
  /** As `active`; tries all at once before the first time, if the choice is left to Hearth. Rejects with the signal's reason. */
  choose(signal: AbortSignal): Promise<HubSource>
  /** Tries all anew where one has just failed: another that can be reached, null where there is none or the user has named that one. */
  instead(failed: HubSource, signal: AbortSignal): Promise<HubSource | null>
  /** Tries one, or all that have an address; the result is told by `onChange`, too. */
  probe(source?: HubChoice): Promise<HubStatus>
  /** Null forgets it. `setting_fixed` where a variable holds one, `invalid_value` for what no header can hold. */
  setToken(token: string | null): HubStatus
  onChange(listener: (status: HubStatus) => void): () => void
  close(): Promise<void>
}

export type HubSourcesParts = {
  readonly settings: Pick<SettingsService, "get" | "onChange">
  readonly secrets: SecretStore
  readonly audit: Pick<AuditService, "record">
  /** Of this computer. */
  readonly language: "en" | "zh"
  /** What a variable holds. */
  readonly environmentToken: { readonly variable: string; readonly value: string } | null
  /** Made of the addresses, the token and the proxy that hold now. */
  readonly createClient: (access: HubAccess) => HubClient & { close(): Promise<void> }
  /** Instead of the public ones. */
  readonly addresses?: Partial<HubAddresses>
  readonly log: Log
  readonly clock?: Clock
}

/** What a client asks with; each is looked at anew for every request. */
export type HubAccess = {
  readonly addresses: () => HubAddresses
  readonly token: () => string | null
  readonly proxy: () => string | null
}

const tokenName = "hub/token"
/** What was found out by then may hold no longer: a computer is taken elsewhere. */
const probeAgainMs = 10 * 60_000

export function createHubSources(parts: HubSourcesParts): HubSources & { readonly client: HubClient } {
  const { settings, secrets, audit, language, environmentToken, clock = systemClock } = parts
  const log = parts.log.child("hub")
  const changes = new Emitter<HubStatus>()
  const closing = new AbortController()
  const tried = new Map<HubSource, HubSourceStatus>()
  const running = new Map<HubSource, Promise<void>>()
  let triedAt: number | null = null
  let token = environmentToken?.value ?? readToken(secrets, log)
  let proxy = openProxy(settings.get().downloads.proxy, secrets, log)

  const addresses = (): HubAddresses => ({
    ...publicAddresses,
    custom: settings.get().downloads.endpoint,
    ...parts.addresses,
  })
  const client = parts.createClient({ addresses, token: () => token, proxy: () => proxy })

  const candidates = (): readonly HubSource[] => {
    const { source } = settings.get().downloads
    return source === "auto" ? sourceOrder(language, tried) : [source]
  }
  const active = () => candidates()[0] ?? "huggingface"
  const status = (): HubStatus => ({
    active: active(),
    sources: hubSources.flatMap((source) => {
      const url = addresses()[source]
      if (url === null) return []
      return [tried.get(source) ?? { source, url, isReachable: null, latencyMs: null }]
    }),
    hasToken: token !== null,
    tokenVariable: environmentToken?.variable ?? null,
  })
  let told = JSON.stringify(status())
  /** Nothing, where another setting was changed. */
  const announce = () => {
    const next = status()
    const text = JSON.stringify(next)
    if (text === told) return
    told = text
    changes.emit(next)
  }

  const probeOne = (source: HubSource): Promise<void> => {
    const already = running.get(source)
    if (already !== undefined) return already
    const address = addresses()[source]
    const trying = client
      .probe(source, closing.signal)
      .then((result) => {
        // Of an address that is another one by now.
        if (addresses()[source] !== address) return
        tried.set(source, result)
        announce()
      })
      .catch((error) => {
        if (!closing.signal.aborted) log.error("a source could not be tried", { source }, error)
      })
      .finally(() => running.delete(source))
    running.set(source, trying)
    return trying
  }
  const usual: readonly HubSource[] = ["huggingface", "hf-mirror", "modelscope"]
  const probeUsual = (): Promise<unknown> => {
    triedAt = clock.monotonic()
    return Promise.all(usual.map(probeOne))
  }
  const isAnyReachable = () => usual.some((source) => tried.get(source)?.isReachable === true)
  /** As soon as Hugging Face is known to be quick, or all is known. */
  const enoughKnown = async () => {
    const all = probeUsual()
    const home = probeOne("huggingface").then(() => {
      const { isReachable, latencyMs } = tried.get("huggingface") ?? { isReachable: false, latencyMs: null }
      return isReachable && (latencyMs ?? 0) <= quickMs ? null : all
    })
    await Promise.race([all, home])
  }

  const stopListening = settings.onChange(() => {
    const next = openProxy(settings.get().downloads.proxy, secrets, log)
    const isOtherWay = next !== proxy
    proxy = next
    if (isOtherWay) tried.clear()
    if (isOtherWay) triedAt = null
    if (tried.get("custom")?.url !== addresses().custom) tried.delete("custom")
    announce()
  })

  return {
    client,
    status,
    active,
    candidates,
    async choose(signal) {
      signal.throwIfAborted()
      if (settings.get().downloads.source !== "auto") return active()
      if (!isAnyReachable()) await withSignal(enoughKnown(), signal)
      else if (triedAt !== null && clock.monotonic() - triedAt > probeAgainMs) void probeUsual()
      return active()
    },
    async instead(failed, signal) {
      if (settings.get().downloads.source !== "auto") return null
      await withSignal(probeUsual(), signal)
      return candidates().find((source) => source !== failed && tried.get(source)?.isReachable === true) ?? null
    },
    async probe(source = "auto") {
      const all = hubSources.filter((one) => addresses()[one] !== null)
      if (source === "auto") triedAt = clock.monotonic()
      await Promise.all((source === "auto" ? all : [source]).map(probeOne))
      return status()
    },
    setToken(written) {
      if (environmentToken !== null) {
        const { variable } = environmentToken
        const message = `The token is held by ${variable} and cannot be changed while Hearth runs.`
        throw new AppError("setting_fixed", message, { param: "token", facts: { setting: "token", holder: variable } })
      }
      const next = written === null ? null : parseToken(written)
      secrets.change({ [tokenName]: next })
      token = next
      audit.record({ action: next === null ? "hub.secretRemoved" : "hub.secretAdded", subject: "huggingface" })
      announce()
      return status()
    },
    onChange: (listener) => changes.on(listener),
    async close() {
      stopListening()
      closing.abort()
      await Promise.all(running.values())
      await client.close()
    },
  }
}

/** Throws `invalid_value` without repeating what was written. */
function parseToken(written: string): string {
  const token = written.trim().replace(/^bearer\s+/i, "")
  if (/^[\x21-\x7e]+$/.test(token)) return token
  const message = "A token is one word of letters, digits and signs, without spaces."
  throw new AppError("invalid_value", message, { param: "token" })
}

function readToken(secrets: SecretStore, log: Log): string | null {
  try {
    return secrets.get(tokenName)
  } catch (error) {
    log.warn("a secret cannot be read", { name: tokenName, code: toErrorBody(error).code })
    return null
  }
}

async function withSignal<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  const { promise: stopped, reject } = Promise.withResolvers<never>()
  const stop = () => reject(signal.reason)
  signal.addEventListener("abort", stop, { once: true })
  try {
    return await Promise.race([promise, stopped])
  } finally {
    signal.removeEventListener("abort", stop)
  }
}
