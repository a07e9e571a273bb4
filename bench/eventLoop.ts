/**
 * How long the main process keeps others waiting: the delay of its event loop while it is idle, loads a model, and answers
 * four clients at once. The host runs in this process; its clients in another one.
 */
import { fork } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { monitorEventLoopDelay } from "node:perf_hooks"
import { setTimeout as pause } from "node:timers/promises"
import { createApp } from "../electron/app.ts"
import { testPorts } from "../test/support/appPorts.ts"

/** The histogram's own timer, taken off its readings. */
const resolutionMs = 1
const clients = 4
const answersPerClient = 5

export async function measureEventLoop(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "hearth-bench-"))
  const app = await createApp(testPorts(folder))
  try {
    const api = app.services.server.status().addresses[0]?.url ?? ""
    const rows = [
      ["idle", await delayDuring(() => pause(1_000))],
      ["loading Ember", await delayDuring(() => app.services.models.load("ember"))],
      [`${clients} clients`, await delayDuring(() => runClients(api))],
    ]
    return rows.map(([name, delay]) => `${name?.padEnd(16)} ${delay}`).join("\n")
  } finally {
    await app.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** p50, p99 and the worst delay in milliseconds. */
async function delayDuring(work: () => Promise<unknown>): Promise<string> {
  const histogram = monitorEventLoopDelay({ resolution: resolutionMs })
  histogram.enable()
  await work()
  histogram.disable()
  const inMs = (nanoseconds: number) => `${Math.max(0, nanoseconds / 1e6 - resolutionMs).toFixed(1)} ms`
  return `p50 ${inMs(histogram.percentile(50))}   p99 ${inMs(histogram.percentile(99))}   max ${inMs(histogram.max)}`
}

function runClients(api: string): Promise<void> {
  const flags = [api, String(clients), String(answersPerClient)]
  const child = fork(join(import.meta.dirname, "clients.ts"), flags)
  return new Promise((done, failed) => {
    child.once("exit", (code) => (code === 0 ? done() : failed(new Error(`The clients ended with ${code}`))))
  })
}
