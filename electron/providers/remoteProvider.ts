import type { ProviderAuth, ProviderCheck, ProviderPreset, ProviderProtocol } from "../contract/providers.ts"
import { type Clock, systemClock } from "../core/clock.ts"
import type { Provider } from "./provider.ts"
import { checkProvider } from "./providerCheck.ts"
import { createRedactor } from "./redact.ts"
import { createAnswers } from "./remoteAnswers.ts"
import { createAttempts } from "./remoteAttempts.ts"
import { listRemoteModels } from "./remoteModelList.ts"
import type { ListedRemoteModel } from "./remoteModels.ts"
import { createRemoteVectors } from "./remoteVectors.ts"
import type { Secret, SecretRotation } from "./secretRotation.ts"
import { createUpstreamHttp, type UpstreamHttpOptions } from "./upstreamHttp.ts"

/** A remote service: any number of models behind one address. */
export interface RemoteProvider extends Provider {
  /** What it has now. `upstream_invalid_reply` where it lists nothing. */
  listModels(signal: AbortSignal): Promise<readonly ListedRemoteModel[]>
  /** Looks at everything that can be wrong; `model` is asked for a short answer. Rejects only when aborted. */
  check(model: string | null, signal: AbortSignal): Promise<ProviderCheck>
  /** Takes no more requests; those that run come to their end. */
  close(): Promise<void>
}

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

export function createRemoteProvider(given: RemoteProviderParts): RemoteProvider {
  const hidden = [...given.secrets.map(({ value }) => value), ...Object.values(given.headers)]
  const parts: RemoteParts = { clock: systemClock, ...given, redact: createRedactor(hidden) }
  const http = createUpstreamHttp(parts)
  const attempts = createAttempts(parts, http)
  const answers = { ...createAnswers(parts, attempts), ...createRemoteVectors(parts, attempts) }
  return {
    ...answers,
    // Only the service itself knows what it takes, and it says so in its answer.
    checkPrompt: async () => {},
    listModels: (signal) => listRemoteModels(parts, attempts, signal),
    check: (model, signal) => checkProvider({ ...parts, attempts, answers }, model, signal),
    close: () => http.close(),
  }
}
