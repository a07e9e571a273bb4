import { mkdtempSync, rmSync, statSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setImmediate as nextTurn } from "node:timers/promises"
import type { LedgerFilter, UsageGroup } from "../electron/contract/ledger.ts"
import { silentLog } from "../electron/core/log.ts"
import { exportRecords } from "../electron/protocols/ledgerExport.ts"
import { createRequestLog } from "../electron/services/answers/requestLog.ts"
import { createLedgerService } from "../electron/services/ledger/ledgerService.ts"
import { openDatabase } from "../electron/store/database.ts"
import { createLedgerStore } from "../electron/store/ledgerStore.ts"
import { defaultSettings } from "../electron/store/settingsShape.ts"
import { randomRecord } from "../test/support/ledgerRecords.ts"
import { seededRandom } from "../test/support/random.ts"

const batch = 500
const days = 365
const dayMs = 86_400_000

/** A year of requests in a ledger on the disk: what writing, looking, adding up and exporting take, beside a look at every row. */
export async function measureLedger(count: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "hearth-ledger-"))
  try {
    await measureIn(join(folder, "hearth.db"), count)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function measureIn(path: string, count: number): Promise<void> {
  const { database } = openDatabase(path)
  const store = createLedgerStore(database)
  const settings = { get: () => defaultSettings, onChange: () => () => {} }
  const ledger = createLedgerService({ store, requests: createRequestLog(), settings, log: silentLog })
  const to = Date.now()
  const from = to - days * dayMs

  const random = seededRandom(1)
  const batches = Math.ceil(count / batch)
  const spanMs = (to - from) / batches
  let writtenMs = 0
  let longestMs = 0
  for (let at = 0; at < batches; at++) {
    const begin = Math.floor(from + at * spanMs)
    const requests = Array.from({ length: batch }, (_, index) => ({
      record: randomRecord(random, `r${at}-${index}`, begin, begin + Math.ceil(spanMs)),
      bodies: null,
    }))
    const tookMs = timed(() => store.add(requests))
    writtenMs += tookMs
    longestMs = Math.max(longestMs, tookMs)
  }
  const megabytes = statSync(path).size / 2 ** 20
  console.log(`${batches * batch} requests of ${days} days, ${megabytes.toFixed(0)} MiB`)
  console.log(
    `written: ${((batches * batch) / writtenMs).toFixed(1)} a millisecond; the longest batch ${longestMs.toFixed(0)} ms`,
  )

  const scan = "SELECT count(*), sum(prompt_tokens), sum(cost_nanos) FROM ledger NOT INDEXED WHERE cost_nanos >= 0"
  const scanMs = median(5, () => database.prepare(scan).get())
  const report = (name: string, tookMs: number) =>
    console.log(
      `${name.padEnd(46)}${tookMs.toFixed(2).padStart(10)} ms${(tookMs / scanMs).toFixed(4).padStart(10)} of a scan`,
    )
  report("a look at every row", scanMs)

  const lists: readonly [string, LedgerFilter][] = [
    ["newest page", {}],
    ["a page of half a year ago", { to: to - (days * dayMs) / 2 }],
    ["one key", { keyId: "key-2" }],
    ["one target, failed", { target: "openai/gpt-5", outcome: "failed" }],
    ["a search that finds many", { search: "python" }],
    ["a search that finds nothing", { search: "unicorn" }],
  ]
  for (const [name, filter] of lists)
    report(
      name,
      median(9, () => ledger.list({ filter })),
    )
  for (const groupBy of ["none", "model", "key"] satisfies UsageGroup[]) {
    const usage = async (name: string, bucket: "hour" | "day", lastDays: number) => {
      const { tookMs, longestMs } = await watched(() =>
        ledger.usage({ from: to - lastDays * dayMs, to, bucket, groupBy }),
      )
      report(`usage of ${name}, by ${groupBy}, in portions of ${longestMs.toFixed(0)} ms`, tookMs)
    }
    await usage("a day by the hour", "hour", 1)
    await usage("30 days", "day", 30)
    await usage("a year", "day", days)
  }
  await measureExport(ledger, report)
  const clear = async (name: string, filter: LedgerFilter) => {
    let count = 0
    const { tookMs, longestMs } = await watched(async () => {
      count = (await ledger.clear({ filter, bodiesOnly: false })).deleted
    })
    report(`deleting ${name} (${count}), in portions of ${longestMs.toFixed(0)} ms`, tookMs)
  }
  await clear("a key", { keyId: "key-3" })
  await clear("the rest", {})
  ledger.close()
  database.close()
}

async function measureExport(
  ledger: Pick<ReturnType<typeof createLedgerService>, "pages">,
  report: (name: string, tookMs: number) => void,
): Promise<void> {
  for (const format of ["csv", "json"] as const) {
    const beforeBytes = process.memoryUsage().heapUsed
    let mostBytes = 0
    let length = 0
    const begin = performance.now()
    for await (const piece of exportRecords(ledger.pages(), format)) {
      length += piece.length
      mostBytes = Math.max(mostBytes, process.memoryUsage().heapUsed)
    }
    const grown = ((mostBytes - beforeBytes) / 2 ** 20).toFixed(0)
    report(`${format} of ${(length / 2 ** 20).toFixed(0)} MiB, heap grew by ${grown} MiB`, performance.now() - begin)
  }
}

/** How long it takes, and for how long nothing else has a turn meanwhile. */
async function watched(work: () => Promise<unknown>): Promise<{ tookMs: number; longestMs: number }> {
  let longestMs = 0
  let isOver = false
  const watch = async () => {
    while (!isOver) {
      const since = performance.now()
      await nextTurn()
      longestMs = Math.max(longestMs, performance.now() - since)
    }
  }
  const begin = performance.now()
  const watching = watch()
  await work()
  const tookMs = performance.now() - begin
  isOver = true
  await watching
  return { tookMs, longestMs }
}

function timed(work: () => void): number {
  const begin = performance.now()
  work()
  return performance.now() - begin
}

function median(rounds: number, work: () => void): number {
  const times = Array.from({ length: rounds }, () => timed(work)).sort((a, b) => a - b)
  return times[Math.floor(rounds / 2)] ?? 0
}
