import type { AppError } from "../../contract/errors.ts"
import { presetOf } from "../../contract/providerPresets.ts"
import type { ProviderSecret } from "../../contract/providers.ts"
import type { Clock } from "../../core/clock.ts"
import { createRemoteProvider, type RemoteProvider } from "../../providers/remoteProvider.ts"
import { createSecretRotation, type SecretRotation } from "../../providers/secretRotation.ts"
import type { StoredProvider } from "../../store/storedProvider.ts"
import type { OpenedSecrets } from "./providerSecrets.ts"

type Opened = { readonly remote: RemoteProvider; readonly rotation: SecretRotation; readonly of: StoredProvider }

type RemoteProvidersParts = {
  readonly clock: Clock
  readonly open: (provider: StoredProvider) => OpenedSecrets
  readonly onCooldown: (id: string) => void
}

/** Who answers for each provider: opened when it is asked first, and anew when something changes that its answers depend on. */
export class RemoteProviders {
  readonly #parts: RemoteProvidersParts
  readonly #opened = new Map<string, Opened>()
  /** Those whose last answers still run. */
  readonly #closing = new Map<RemoteProvider, Promise<void>>()

  constructor(parts: RemoteProvidersParts) {
    this.#parts = parts
  }

  of(provider: StoredProvider): RemoteProvider {
    const known = this.#opened.get(provider.id)
    if (known !== undefined) return known.remote
    const { clock, open, onCooldown } = this.#parts
    const opened = open(provider)
    const rotation = createSecretRotation(opened.secrets, clock, () => onCooldown(provider.id))
    const { id, baseUrl, timeouts, protocol, auth, droppedFields, kind } = provider
    const remote = createRemoteProvider({
      provider: id,
      baseUrl,
      timeouts,
      protocol,
      auth,
      droppedFields,
      preset: presetOf(kind),
      ...opened,
      rotation,
      clock,
    })
    this.#opened.set(id, { remote, rotation, of: provider })
    return remote
  }

  cooldownOf(id: string, secretId: string): ProviderSecret["cooldown"] {
    return this.#opened.get(id)?.rotation.cooldownOf(secretId) ?? null
  }

  /** Its models, its name and its switch make no other service of it: secrets that rest go on resting. */
  changed({ name: _name, models: _models, isEnabled: _isEnabled, ...now }: StoredProvider): void {
    const known = this.#opened.get(now.id)
    if (known === undefined) return
    const { name: _n, models: _m, isEnabled: _e, ...before } = known.of
    if (JSON.stringify(before) !== JSON.stringify(now)) this.removed(now.id)
  }

  removed(id: string): void {
    const known = this.#opened.get(id)
    if (known === undefined) return
    this.#opened.delete(id)
    const { remote } = known
    this.#closing.set(
      remote,
      remote.close().finally(() => this.#closing.delete(remote)),
    )
  }

  /** Ends what still runs: a service may take minutes to say a word. */
  async close(error: AppError): Promise<void> {
    for (const id of [...this.#opened.keys()]) this.removed(id)
    await Promise.all([...this.#closing].flatMap(([remote, closed]) => [remote.close(error), closed]))
  }
}
