/**
 * What standing between a client and a provider costs: the same requests straight to a provider, through Hearth, and through
 * Portkey's gateway, in turns. The provider answers at once, so that everything above its own time is the gateway's. The time of
 * all processors that the asked process takes for a request says the same on a busy machine.
 *
 *   npm run bench -- gateway [rounds]
 */
import { createRequire } from "node:module"
import { createServer } from "node:net"
import { join } from "node:path"
import { startChild } from "./childProcess.ts"
import { cpuTimeOf } from "./cpuTime.ts"
import { median } from "./engine.ts"
import { type Door, type LoadResult, load } from "./load.ts"

const connectionCounts = [1, 16, 64]
const roundMs = 2_000

export async function compareGateways(rounds: number): Promise<void> {
  const upstream = await startChild([join(import.meta.dirname, "fixedUpstream.ts")], /port (\d+)/)
  const baseUrl = `http://127.0.0.1:${upstream.found}/v1`
  const host = await startChild([join(import.meta.dirname, "providerHost.ts"), baseUrl], /API (\S+)/)
  const portkey = await startPortkey()
  const doors: readonly ProcessDoor[] = [
    { name: "provider alone", pid: upstream.pid, url: `${baseUrl}/chat/completions`, headers: {}, model: "fixed" },
    { name: "Hearth", pid: host.pid, url: `${host.found}/chat/completions`, headers: {}, model: "up1/fixed" },
    {
      name: "Portkey",
      pid: portkey.pid,
      url: `http://127.0.0.1:${portkey.found}/v1/chat/completions`,
      headers: { "x-portkey-provider": "openai", "x-portkey-custom-host": baseUrl, authorization: "Bearer none" },
      model: "fixed",
    },
  ]
  try {
    for (const isStreamed of [false, true]) {
      console.log(isStreamed ? "\nStreamed, to the last byte:" : "Whole answers:")
      for (const connections of connectionCounts) await compareAt(doors, connections, isStreamed, rounds)
    }
  } finally {
    await Promise.all([upstream.stop(), host.stop(), portkey.stop()])
  }
}

type ProcessDoor = Door & { readonly pid: number }
type GatewayResult = LoadResult & { readonly cpuUs: number }

/** Also what the asked process has computed for each request. */
async function loadAt(door: ProcessDoor, connections: number, isStreamed: boolean): Promise<GatewayResult> {
  const before = cpuTimeOf(door.pid)
  const result = await load(door, connections, roundMs, isStreamed)
  return { ...result, cpuUs: (cpuTimeOf(door.pid) - before) / result.answered }
}

async function compareAt(
  doors: readonly ProcessDoor[],
  connections: number,
  isStreamed: boolean,
  rounds: number,
): Promise<void> {
  const measured = doors.map((): GatewayResult[] => [])
  for (const door of doors) await load(door, connections, roundMs / 4, isStreamed)
  for (let round = 0; round < rounds; round++) {
    for (const [index, door] of doors.entries()) {
      measured[index]?.push(await loadAt(door, connections, isStreamed))
    }
  }
  const alone = medianOf(measured[0] ?? [])
  for (const [index, { name }] of doors.entries()) {
    const { requestsPerSecond, p50Ms, p99Ms, failed, cpuUs } = medianOf(measured[index] ?? [])
    const added =
      index === 0 ? "" : `   added ${(p50Ms - alone.p50Ms).toFixed(2)} / ${(p99Ms - alone.p99Ms).toFixed(2)} ms`
    console.log(
      `${String(connections).padStart(3)} connections   ${name.padEnd(15)} ${requestsPerSecond.toFixed(0).padStart(6)} requests/s` +
        `   ${cpuUs.toFixed(0).padStart(5)} µs CPU   p50 ${p50Ms.toFixed(2)} ms   p99 ${p99Ms.toFixed(2)} ms${added}${failed > 0 ? `   ${failed} failed` : ""}`,
    )
  }
}

function medianOf(all: readonly GatewayResult[]): GatewayResult {
  const of = (read: (one: GatewayResult) => number) => median(all.map(read))
  return {
    requestsPerSecond: of((one) => one.requestsPerSecond),
    p50Ms: of((one) => one.p50Ms),
    p99Ms: of((one) => one.p99Ms),
    cpuUs: of((one) => one.cpuUs),
    answered: all.reduce((sum, one) => sum + one.answered, 0),
    failed: all.reduce((sum, one) => sum + one.failed, 0),
  }
}

async function startPortkey() {
  const entry = join(
    createRequire(import.meta.url).resolve("@portkey-ai/gateway/package.json"),
    "../build/start-server.js",
  )
  const port = await freePort()
  const started = await startChild([entry, "--headless", `--port=${port}`], /Ready for connections/)
  return { ...started, found: String(port) }
}

function freePort(): Promise<number> {
  const server = createServer()
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address()
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0))
    })
  })
}
