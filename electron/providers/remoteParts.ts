import type { ProviderAuth, ProviderPreset, ProviderProtocol } from "../contract/providers.ts"
import type { Clock } from "../core/clock.ts"
import type { Secret, SecretRotation } from "./secretRotation.ts"
import type { UpstreamHttpOptions } from "./upstreamHttp.ts"

/** All about one service that its answers depend on, secrets included. */
export type RemoteProviderParts = Omit<UpstreamHttpOptions, "clock"> & {
  readonly protocol: ProviderProtocol
  readonly auth: ProviderAuth
  readonly preset: ProviderPreset
  readonly droppedFields: readonly string[]
  /** Sent with every request, over those that Hearth makes itself. */
  readonly headers: Readonly<Record<string, string>>
  readonly secrets: readonly Secret[]
  readonly rotation: SecretRotation
  /** Ids of secrets that are kept, but cannot be read on this computer. */
  readonly unreadable: readonly string[]
  readonly clock?: Clock
}

/** The parts as those who use them want them: with a clock and with a way to keep secrets out of words. */
export type RemoteParts = RemoteProviderParts & {
  readonly clock: Clock
  readonly redact: (text: string) => string
}
