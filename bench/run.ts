/**
 * `npm run bench [rounds]`: what Hearth costs, side by side in one run; `npm run bench -- <name>`: another measurement. Nothing
 * here asserts; numbers of a shared machine mean little by themselves, their ratios mean something.
 */
import { runConcurrency } from "./concurrency.ts"
import { measureDemands } from "./demands.ts"
import { measureDownloads } from "./downloads.ts"
import { compare, openBareLoop, openEngine, report } from "./engine.ts"
import { measureEventLoop } from "./eventLoop.ts"
import { measureFits } from "./fit.ts"
import { compareGateways } from "./gateway.ts"
import { openHttp, startHost } from "./http.ts"
import { measureLedger } from "./ledger.ts"
import { measureLibrary } from "./library.ts"
import { measureMemory } from "./memory.ts"
import { measureScale } from "./scale.ts"
import { measureSchemas } from "./schemas.ts"
import { compareServers } from "./server.ts"
import { measureTransfer } from "./transfer.ts"
import { measureVectors } from "./vectors.ts"

const named: Readonly<Record<string, (rounds?: number) => Promise<void>>> = {
  concurrency: (rounds = 5) => runConcurrency(rounds),
  fit: (count) => measureFits(count),
  gateway: (rounds = 3) => compareGateways(rounds),
  demands: async (rounds = 15) => console.log(await measureDemands(rounds)),
  downloads: (megabytes = 300) => measureDownloads(megabytes),
  ledger: (count = 1_000_000) => measureLedger(count),
  library: (count = 1_000) => measureLibrary(count),
  memory: () => measureMemory(),
  scale: (seconds = 5) => measureScale(seconds),
  schemas: () => measureSchemas(process.argv[3]),
  server: () => compareServers(process.argv.slice(3)),
  transfer: (megabytes = 100) => measureTransfer(megabytes),
  vectors: (rounds = 7) => measureVectors(rounds),
}

const [name = ""] = process.argv.slice(2)
const other = named[name]
if (other !== undefined) await other(numberOf(process.argv[3]))
else await measureCosts(numberOf(name) ?? 15)

function numberOf(text: string | undefined): number | undefined {
  return text ? Number(text) : undefined
}

async function measureCosts(rounds: number): Promise<void> {
  console.log(`Ember's answer to one question, ${rounds} rounds in turns, medians; the bare loop is 100 %:`)
  const contenders = [await openBareLoop(), await openEngine(), await openHttp()]
  console.log(report(await compare(contenders, rounds)))
  for (const contender of contenders) await contender.close()

  console.log("\nFrom the start of the process to listening (headless, from the sources):")
  const starts: number[] = []
  for (let count = 0; count < 5; count++) {
    const host = await startHost()
    starts.push(host.listeningAfterMs)
    await host.stop()
  }
  console.log(starts.map((ms) => `${ms.toFixed(0)} ms`).join("  "))

  console.log("\nDelay of the main process's event loop:")
  console.log(await measureEventLoop())
}
