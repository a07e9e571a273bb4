/**
 * Servers side by side, as their clients see them: any that speak OpenAI's chat completions and serve the same file, such as
 * Hearth and llama-server. They are asked in turns, so that a busy moment of the machine meets all of them.
 *
 *   npm run bench -- server http://127.0.0.1:8000/v1 http://127.0.0.1:8080/v1
 */
import { median } from "./engine.ts"
import { streamAnswer } from "./http.ts"

const clientCounts = [1, 2, 4, 8]
const answersPerClient = 5
const rounds = 5

type Round = { readonly tokensPerSecond: number; readonly firstTokenMs: number }

export async function compareServers(servers: readonly string[]): Promise<void> {
  if (servers.length === 0) throw new Error("Name the base URL of each server, with its /v1.")
  for (const server of servers) await askMany(server, 1)
  for (const clients of clientCounts) {
    const measured = servers.map((): Round[] => [])
    for (let round = 0; round < rounds; round++) {
      for (const [index, server] of servers.entries()) measured[index]?.push(await askMany(server, clients))
    }
    const speeds = measured.map((all) => median(all.map((one) => one.tokensPerSecond)))
    for (const [index, server] of servers.entries()) {
      const [speed = 0, first = 1] = [speeds[index], speeds[0]]
      const firstTokenMs = median(measured[index]?.map((one) => one.firstTokenMs) ?? [])
      console.log(
        `${clients} clients   ${server.padEnd(32)} ${speed.toFixed(0).padStart(6)} tokens/s together ` +
          `(${((100 * speed) / first).toFixed(0)} %)   first token ${firstTokenMs.toFixed(1)} ms`,
      )
    }
  }
}

async function askMany(server: string, clients: number): Promise<Round> {
  const startedAt = performance.now()
  const answers = await Promise.all(
    Array.from({ length: clients }, async () => {
      const own = []
      for (let count = 0; count < answersPerClient; count++) own.push(await streamAnswer(server))
      return own
    }),
  )
  const seconds = (performance.now() - startedAt) / 1000
  const all = answers.flat()
  return {
    tokensPerSecond: all.reduce((sum, { tokens }) => sum + tokens, 0) / seconds,
    firstTokenMs: median(all.map(({ firstTokenMs }) => firstTokenMs)),
  }
}
