import {
  defaultTimeouts,
  type ProviderAuth,
  type ProviderInfo,
  type ProviderPatch,
  type ProviderPreset,
  type ProviderProtocol,
  type ProviderTimeouts,
} from "../../electron/contract/providers.ts"

export type ProxyChoice = "environment" | "none" | "address"

/** How a provider is reached, as it is being typed. Nothing secret is kept here: keys and headers are sent at once. */
export type ConnectionDraft = {
  readonly name: string
  readonly baseUrl: string
  readonly protocol: ProviderProtocol
  readonly auth: ProviderAuth
  readonly proxy: ProxyChoice
  /** Only with "address". */
  readonly proxyUrl: string
  readonly timeouts: ProviderTimeouts
  /** Separated by commas or spaces. */
  readonly droppedFields: string
}

/** A provider that is being added; its key is kept by the field that it is typed into. */
export type NewProviderDraft = {
  /** Null while the preset is being chosen. */
  readonly preset: ProviderPreset | null
  readonly name: string
  readonly baseUrl: string
  readonly protocol: ProviderProtocol
  readonly auth: ProviderAuth
}

export const noPreset: NewProviderDraft = { preset: null, name: "", baseUrl: "", protocol: "openai", auth: "bearer" }

export function draftOfPreset(preset: ProviderPreset): NewProviderDraft {
  const { name, baseUrl = "", protocol, auth } = preset
  return { preset, name: preset.id === "other" ? "" : name, baseUrl, protocol, auth }
}

export function connectionOf(provider: ProviderInfo): ConnectionDraft {
  const { name, baseUrl, protocol, auth, proxy, timeouts, droppedFields } = provider
  return {
    name,
    baseUrl,
    protocol,
    auth,
    proxy: proxy === null ? "environment" : proxy === "none" ? "none" : "address",
    proxyUrl: proxy === null || proxy === "none" ? "" : proxy,
    timeouts,
    droppedFields: droppedFields.join(", "),
  }
}

/** What of the draft differs from what the host has; an untouched proxy is not sent, for its password is not known here. */
export function patchOf(draft: ConnectionDraft, provider: ProviderInfo): ProviderPatch {
  const before = connectionOf(provider)
  const droppedFields = draft.droppedFields.split(/[\s,]+/).filter((field) => field !== "")
  const isProxyChanged = draft.proxy !== before.proxy || draft.proxyUrl.trim() !== before.proxyUrl
  return {
    ...(draft.name.trim() !== before.name && { name: draft.name.trim() }),
    ...(draft.baseUrl.trim() !== before.baseUrl && { baseUrl: draft.baseUrl.trim() }),
    ...(draft.protocol !== before.protocol && { protocol: draft.protocol }),
    ...(draft.auth !== before.auth && { auth: draft.auth }),
    ...(isProxyChanged && { proxy: proxyOf(draft) }),
    ...(!isSame(draft.timeouts, before.timeouts) && { timeouts: draft.timeouts }),
    ...(!isSame(droppedFields, provider.droppedFields) && { droppedFields }),
  }
}

export function withTimeout(draft: ConnectionDraft, name: keyof ProviderTimeouts, ms: number | null): ConnectionDraft {
  return { ...draft, timeouts: { ...draft.timeouts, [name]: ms ?? defaultTimeouts[name] } }
}

function proxyOf({ proxy, proxyUrl }: ConnectionDraft): string | null {
  if (proxy === "environment") return null
  return proxy === "none" ? "none" : proxyUrl.trim()
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}
