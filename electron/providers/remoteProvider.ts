import type { AppError } from "../contract/errors.ts"
import type { ProviderCheck } from "../contract/providers.ts"
import { systemClock } from "../core/clock.ts"
import type { Provider } from "./provider.ts"
import { checkProvider } from "./providerCheck.ts"
import { createRedactor } from "./redact.ts"
import { createAnswers } from "./remoteAnswers.ts"
import { createAttempts } from "./remoteAttempts.ts"
import { listRemoteModels } from "./remoteModelList.ts"
import type { ListedRemoteModel } from "./remoteModels.ts"
import type { RemoteParts, RemoteProviderParts } from "./remoteParts.ts"
import { createRemoteVectors } from "./remoteVectors.ts"
import { createUpstreamHttp } from "./upstreamHttp.ts"

/** A remote service: any number of models behind one address. */
export interface RemoteProvider extends Provider {
  /** What it has now. `upstream_invalid_reply` where it lists nothing. */
  listModels(signal: AbortSignal): Promise<readonly ListedRemoteModel[]>
  /** Looks at everything that can be wrong; `model` is asked for a short answer. Rejects only when aborted. */
  check(model: string | null, signal: AbortSignal): Promise<ProviderCheck>
  /** Takes no more requests; those that run come to their end, or end at once with an error that is given. */
  close(error?: AppError): Promise<void>
}

export function createRemoteProvider(given: RemoteProviderParts): RemoteProvider {
  const secrets = given.secrets.map(({ value }) => value)
  const hidden = [...secrets, ...Object.values(given.headers), ...passwordOf(given.proxy)]
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
    close: (error) => http.close(error),
  }
}

/** As it was written, and as it is sent: together with the user, in base64. */
function passwordOf(proxy: string | null): readonly string[] {
  if (proxy === null || !URL.canParse(proxy)) return []
  const { username, password } = new URL(proxy)
  const [user, plain] = [decodeURIComponent(username), decodeURIComponent(password)]
  return plain === "" ? [] : [plain, Buffer.from(`${user}:${plain}`).toString("base64")]
}
