import { AppError } from "../../contract/errors.ts"
import { presetOf } from "../../contract/providerPresets.ts"
import type {
  ProviderCheck,
  ProviderDraft,
  ProviderInfo,
  ProviderPatch,
  RemoteModelPatch,
} from "../../contract/providers.ts"
import { type Clock, systemClock } from "../../core/clock.ts"
import { hostIsClosing } from "../../core/closing.ts"
import { definedOnly } from "../../core/definedOnly.ts"
import { Emitter } from "../../core/emitter.ts"
import { newId } from "../../core/ids.ts"
import type { Log } from "../../core/log.ts"
import { isLocalUrl } from "../../net/httpUrl.ts"
import type { Provider } from "../../providers/provider.ts"
import type { SecretStore } from "../../store/secretStore.ts"
import type { SettingsSection } from "../../store/settings.ts"
import { type StoredProvider, toRemoteModel } from "../../store/storedProvider.ts"
import { mergeModels, patchModels } from "./modelMerge.ts"
import { applyPatch, readDraft } from "./providerDraft.ts"
import { headersAfter } from "./providerHeaders.ts"
import {
  headersName,
  hintOf,
  openSecrets,
  proxyName,
  proxySecret,
  readability,
  readSecret,
  sealedNames,
  secretName,
} from "./providerSecrets.ts"
import { RemoteProviders } from "./remoteProviders.ts"

export type ProviderChange =
  | { readonly kind: "changed"; readonly provider: ProviderInfo }
  | { readonly kind: "removed"; readonly id: string }

/** The remote services that the owner has set up. Their addresses come from nobody else. */
export interface ProviderService {
  list(): readonly ProviderInfo[]
  infoOf(id: string): ProviderInfo | undefined
  /** Who answers for a provider, also for one that is switched off. `provider_not_found`. */
  providerOf(id: string): Provider
  create(draft: ProviderDraft): ProviderInfo
  update(id: string, patch: ProviderPatch): ProviderInfo
  /** Its secrets are deleted, too. */
  remove(id: string): void
  addSecret(id: string, secret: string, label?: string): ProviderInfo
  removeSecret(id: string, secretId: string): ProviderInfo
  fetchModels(id: string): Promise<ProviderInfo>
  setModels(id: string, models: readonly string[], patch: RemoteModelPatch): ProviderInfo
  removeModel(id: string, model: string): ProviderInfo
  check(id: string, model?: string): Promise<ProviderCheck>
  onChange(listener: (change: ProviderChange) => void): () => void
  close(): Promise<void>
}

export type ProviderServiceParts = {
  readonly section: SettingsSection<StoredProvider>
  readonly secrets: SecretStore
  readonly audit: {
    record(change: { readonly action: string; readonly subject: string; readonly fields?: readonly string[] }): void
  }
  readonly log: Log
  readonly clock?: Clock
}

export function createProviderService(parts: ProviderServiceParts): ProviderService {
  const { section, secrets, audit, clock = systemClock } = parts
  const log = parts.log.child("providers")
  const changes = new Emitter<ProviderChange>()
  const closing = new AbortController()
  const remotes = new RemoteProviders({
    clock,
    open: (provider) => openSecrets(secrets, provider, log),
    // A cooldown of a secret began or ended.
    onCooldown: (id) => announce(id),
  })

  const canRead = readability(secrets)
  const find = (id: string): StoredProvider => {
    const found = section.entries.find((provider) => provider.id === id)
    if (found !== undefined) return found
    throw new AppError("provider_not_found", `There is no provider '${id}'.`, { facts: { provider: id } })
  }
  const announce = (id: string) => {
    const provider = section.entries.find((entry) => entry.id === id)
    if (provider !== undefined) changes.emit({ kind: "changed", provider: toInfo(provider) })
  }
  const toInfo = (provider: StoredProvider): ProviderInfo => ({
    ...lastingInfo(provider),
    secrets: provider.secrets.map((secret) => ({
      ...secret,
      cooldown: remotes.cooldownOf(provider.id, secret.id),
      ...(canRead(secretName(provider.id, secret.id)) ? {} : { isUnreadable: true }),
    })),
  })
  /** Stores, tells everybody, and writes down who did what. */
  const save = (next: StoredProvider, action: string, fields: readonly string[] = []): ProviderInfo => {
    const isNew = section.entries.every(({ id }) => id !== next.id)
    section.replace(
      isNew ? [...section.entries, next] : section.entries.map((one) => (one.id === next.id ? next : one)),
    )
    remotes.changed(next)
    audit.record({ action, subject: next.id, fields })
    announce(next.id)
    return toInfo(next)
  }
  /** The entry with this secret, which is sealed by now. */
  const withSecret = (provider: StoredProvider, written: string, label = ""): StoredProvider => {
    const secret = readSecret(written)
    const added = { id: newId("sec_"), label, hint: hintOf(secret), addedAt: clock.now() }
    secrets.change({ [secretName(provider.id, added.id)]: secret })
    return { ...provider, secrets: [...provider.secrets, added] }
  }
  const fetchModels = async (id: string): Promise<ProviderInfo> => {
    const listed = await remotes.of(find(id)).listModels(closing.signal)
    // It may have been changed, or removed, while it was asked.
    const provider = find(id)
    return save({ ...provider, models: [...mergeModels(provider.models, listed)] }, "provider.modelsFetched")
  }

  return {
    list: () => section.entries.map(toInfo),
    infoOf(id) {
      const found = section.entries.find((provider) => provider.id === id)
      return found === undefined ? undefined : toInfo(found)
    },
    providerOf: (id) => remotes.of(find(id)),
    create(draft) {
      let provider = readDraft(draft, new Set(section.entries.map(({ id }) => id)))
      const { headers, proxy } = draft
      for (const { secret } of draft.secrets ?? []) readSecret(secret)
      secrets.change({
        [headersName(provider.id)]: headers === undefined ? null : JSON.stringify(headers),
        [proxyName(provider.id)]: proxySecret(proxy ?? null),
      })
      for (const { secret, label } of draft.secrets ?? []) provider = withSecret(provider, secret, label)
      const created = save(provider, "provider.created", Object.keys(definedOnly(draft)))
      if (presetOf(draft.kind).isLocal) fetchModels(provider.id).catch((error) => log.debug(describeSilence(error)))
      return created
    },
    update(id, patch) {
      const provider = find(id)
      const next = applyPatch(provider, patch)
      if (patch.headers !== undefined) {
        const { headers } = openSecrets(secrets, provider, log)
        const after = headersAfter(headers, patch.headers)
        secrets.change({ [headersName(id)]: next.headerNames.length === 0 ? null : JSON.stringify(after) })
      }
      if (patch.proxy !== undefined) secrets.change({ [proxyName(id)]: proxySecret(patch.proxy) })
      // What these hold is not in the entry: it may look as it did before.
      if (patch.headers !== undefined || patch.proxy !== undefined) remotes.removed(id)
      return save(next, "provider.updated", Object.keys(definedOnly(patch)))
    },
    remove(id) {
      const provider = find(id)
      section.replace(section.entries.filter((one) => one.id !== id))
      secrets.change(Object.fromEntries(sealedNames(provider).map((name) => [name, null])))
      remotes.removed(id)
      audit.record({ action: "provider.removed", subject: id })
      changes.emit({ kind: "removed", id })
    },
    addSecret(id, secret, label) {
      return save(withSecret(find(id), secret, label), "provider.secretAdded", ["secrets"])
    },
    removeSecret(id, secretId) {
      const provider = find(id)
      const info = save(
        { ...provider, secrets: provider.secrets.filter((secret) => secret.id !== secretId) },
        "provider.secretRemoved",
        ["secrets"],
      )
      secrets.change({ [secretName(id, secretId)]: null })
      return info
    },
    fetchModels,
    setModels(id, models, patch) {
      const provider = find(id)
      const next = { ...provider, models: [...patchModels(provider.models, models, patch)] }
      return save(next, "provider.modelsChanged", Object.keys(definedOnly(patch)))
    },
    removeModel(id, model) {
      const provider = find(id)
      return save({ ...provider, models: provider.models.filter((one) => one.id !== model) }, "provider.modelRemoved")
    },
    check(id, model) {
      const provider = find(id)
      return remotes.of(provider).check(model ?? firstToAsk(provider), closing.signal)
    },
    onChange: (listener) => changes.on(listener),
    async close() {
      const error = hostIsClosing()
      closing.abort(error)
      await remotes.close(error)
    },
  }
}

type LastingInfo = Omit<ProviderInfo, "secrets">

const lastingInfos = new WeakMap<StoredProvider, LastingInfo>()

/** Each request looks through all providers, some with hundreds of models: an entry is read once after each change of it. */
function lastingInfo(provider: StoredProvider): LastingInfo {
  const known = lastingInfos.get(provider)
  if (known !== undefined) return known
  const { secrets: _, ...kept } = provider
  const info = {
    ...kept,
    kind: presetOf(provider.kind).id,
    models: provider.models.map(toRemoteModel),
    isLocal: staysHere(provider),
  }
  lastingInfos.set(provider, info)
  return info
}

/** What goes by a proxy elsewhere leaves this computer, even if it should come back. */
function staysHere({ baseUrl, proxy }: StoredProvider): boolean {
  return isLocalUrl(baseUrl) && (proxy === null || proxy === "none" || (URL.canParse(proxy) && isLocalUrl(proxy)))
}

/** One that chats, if there is one. */
function firstToAsk({ models }: StoredProvider): string | null {
  const enabled = models.map(toRemoteModel).filter(({ isEnabled, source }) => isEnabled && source !== "gone")
  return (enabled.find(({ capabilities }) => capabilities.includes("chat")) ?? enabled[0])?.id ?? null
}

/** A service on this computer that does not run yet is nothing to worry about. */
function describeSilence(error: unknown): string {
  return `a local service lists no models: ${error instanceof AppError ? error.code : "unknown"}`
}
