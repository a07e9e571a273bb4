import { onTestFinished } from "vitest"
import { type Hub, type HubOptions, startHub } from "./hub.ts"

/** As startHub, until the running test has finished. */
export async function openHub(options: HubOptions = {}): Promise<Hub> {
  const hub = await startHub(options)
  onTestFinished(() => hub.kill())
  return hub
}
