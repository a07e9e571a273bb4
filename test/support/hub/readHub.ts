import { onTestFinished } from "vitest"
import { createHubClient, type HubClientOptions } from "../../../electron/library/hub/hubClient.ts"
import type { HubBytes, HubClient } from "../../../electron/library/hub/hubFiles.ts"
import type { Hub } from "./hub.ts"

/** Patient enough for a busy machine, and short enough for a test that waits one out. */
const timeouts = { connectMs: 5_000, firstByteMs: 5_000, idleMs: 5_000 }

/** A client of these hubs, until the running test has finished. */
export function openHubClient(hub: Pick<Hub, "addresses">, options: HubClientOptions = {}): HubClient {
  const client = createHubClient({ addresses: () => hub.addresses, timeouts, ...options })
  onTestFinished(() => client.close())
  return client
}

export async function textOf({ body }: HubBytes): Promise<string> {
  const pieces: Uint8Array[] = []
  for await (const bytes of body) pieces.push(bytes)
  return Buffer.concat(pieces).toString()
}
