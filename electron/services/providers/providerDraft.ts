import { AppError } from "../../contract/errors.ts"
import { presetOf } from "../../contract/providerPresets.ts"
import {
  defaultTimeouts,
  type ProviderDraft,
  type ProviderPatch,
  type ProviderPreset,
} from "../../contract/providers.ts"
import { definedOnly } from "../../core/definedOnly.ts"
import { parseProxyUrl } from "../../net/httpUrl.ts"
import { parseBaseUrl } from "../../providers/providerUrl.ts"
import type { StoredProvider } from "../../store/storedProvider.ts"
import { assertHeaderNames, type HeaderChanges, headerNamesAfter } from "./providerHeaders.ts"

/** A new provider as it is stored, without its secrets. Throws `invalid_value`, `name_taken` or `missing_required_parameter`. */
export function readDraft(draft: ProviderDraft, taken: ReadonlySet<string>): StoredProvider {
  const preset = presetOf(draft.kind)
  const isNamed = preset.id !== "other" || draft.kind.trim().toLowerCase() === "other"
  const written = draft.baseUrl ?? preset.baseUrl
  if (written === undefined) {
    const message = "'baseUrl' is missing: only well-known services have an address of their own."
    throw new AppError("missing_required_parameter", message, { param: "baseUrl" })
  }
  const protocol = draft.protocol ?? preset.protocol
  const headerNames = Object.keys(draft.headers ?? {})
  assertHeaderNames(headerNames)
  return {
    id: readId(draft, isNamed ? preset.id : draft.kind, taken),
    name: draft.name ?? (isNamed ? preset.name : draft.kind.trim()),
    kind: isNamed ? preset.id : draft.kind.trim(),
    protocol,
    baseUrl: parseBaseUrl(written),
    isEnabled: true,
    auth: draft.auth ?? usualAuth(preset, protocol),
    secrets: [],
    headerNames,
    proxy: proxyAddress(draft.proxy ?? null),
    timeouts: { ...defaultTimeouts, ...definedOnly(draft.timeouts ?? {}) },
    droppedFields: [...(draft.droppedFields ?? preset.droppedFields ?? [])],
    models: [],
  }
}

/** Anthropic's format comes with Anthropic's header, whoever speaks it. */
function usualAuth(preset: ProviderPreset, protocol: StoredProvider["protocol"]): StoredProvider["auth"] {
  return protocol === preset.protocol ? preset.auth : protocol === "anthropic" ? "x-api-key" : "bearer"
}

/** The provider after a change; `headers` are told apart by their names only. */
export function applyPatch(provider: StoredProvider, patch: ProviderPatch): StoredProvider {
  const { headers = {}, timeouts, baseUrl, proxy, droppedFields, ...rest } = definedOnly(patch)
  const changes: HeaderChanges = headers
  assertHeaderNames(Object.keys(changes))
  return {
    ...provider,
    ...rest,
    ...(baseUrl === undefined ? {} : { baseUrl: parseBaseUrl(baseUrl) }),
    ...(proxy === undefined ? {} : { proxy: proxyAddress(proxy) }),
    ...(droppedFields === undefined ? {} : { droppedFields: [...droppedFields] }),
    timeouts: { ...provider.timeouts, ...definedOnly(timeouts ?? {}) },
    headerNames: headerNamesAfter(provider.headerNames, changes),
  }
}

function proxyAddress(proxy: string | null): string | null {
  return proxy === null || proxy === "none" ? proxy : parseProxyUrl(proxy).address
}

const idForm = /^[a-z0-9][a-z0-9._-]{0,63}$/
/** What stands before the slash for the models of this computer. */
const reservedIds = new Set(["local"])

function readId({ id, name }: ProviderDraft, kind: string, taken: ReadonlySet<string>): string {
  if (id === undefined) return freeId(slugOf(name ?? kind) || slugOf(kind) || "provider", taken)
  if (!idForm.test(id) || reservedIds.has(id)) {
    const message = `'id' must begin with a letter or digit, and may hold a-z, 0-9, "-", "_" and "."; "local" is taken.`
    throw new AppError("invalid_value", message, { param: "id" })
  }
  if (taken.has(id)) throw new AppError("name_taken", `There is a provider '${id}' already.`, { facts: { name: id } })
  return id
}

function slugOf(text: string): string {
  const slug = text.toLowerCase().replaceAll(/[^a-z0-9._-]+/g, "-")
  return slug.replaceAll(/^[^a-z0-9]+|[-._]+$/g, "").slice(0, 40)
}

function freeId(stem: string, taken: ReadonlySet<string>): string {
  const isFree = (id: string) => !taken.has(id) && !reservedIds.has(id)
  for (let count = 1; ; count += 1) {
    const id = count === 1 ? stem : `${stem}-${count}`
    if (isFree(id)) return id
  }
}
