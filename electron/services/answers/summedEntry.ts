import { type CompletionEvent, isCancelled } from "../../contract/completion.ts"
import type { Money } from "../../contract/money.ts"
import type { RequestEntry } from "./requestLog.ts"

type Finished = Extract<CompletionEvent, { type: "finished" }>

/**
 * One line of the request list for several completions of one request, whose events come mixed: it shows the sum, and is done
 * when all are.
 */
export function summedEntry(entry: RequestEntry, count: number): RequestEntry {
  const read = { promptTokens: 0, cachedTokens: 0 }
  const finished: Finished[] = []
  return {
    planned: (plan) => entry.planned(plan),
    attempted: (attempt) => entry.attempted(attempt),
    note(event) {
      if (event.type === "started") {
        read.promptTokens += event.promptTokens
        read.cachedTokens += event.cachedTokens
        entry.note({ ...event, ...read })
      } else if (event.type !== "finished" || isCancelled(event)) entry.note(event)
      else if (finished.push(event) === count) entry.note(sumOf(finished))
    },
    counted: (used) => entry.counted(used),
    fail: (error) => entry.fail(error),
    cancel: () => entry.cancel(),
  }
}

/** The speed is the mean: how fast one of them came. */
function sumOf(all: readonly Finished[]): Finished {
  const sum = (read: (event: Finished) => number) => all.reduce((total, event) => total + read(event), 0)
  const speeds = all.map(({ timings }) => timings.tokensPerSecond).filter((speed) => speed !== null)
  const cost = sumOfCosts(all)
  const totalSpeed = speeds.reduce((total, speed) => total + speed, 0)
  return {
    type: "finished",
    finishReasons: all.flatMap((event) => event.finishReasons),
    usage: {
      promptTokens: sum(({ usage }) => usage.promptTokens),
      cachedTokens: sum(({ usage }) => usage.cachedTokens),
      completionTokens: sum(({ usage }) => usage.completionTokens),
      reasoningTokens: sum(({ usage }) => usage.reasoningTokens),
      ...(all.some(({ usage }) => usage.isEstimated) ? { isEstimated: true } : {}),
    },
    timings: {
      waitedMs: Math.min(...all.map(({ timings }) => timings.waitedMs)),
      // The line has a clock of its own for these.
      firstTokenMs: null,
      totalMs: Math.max(...all.map(({ timings }) => timings.totalMs)),
      tokensPerSecond: speeds.length === 0 ? null : totalSpeed / speeds.length,
    },
    ...(cost === null ? {} : { cost }),
  }
}

/** All of one request are answered by one target, so at one price. */
function sumOfCosts(all: readonly Finished[]): Money | null {
  const costs = all.map((event) => event.cost).filter((cost) => cost !== undefined)
  const [first] = costs
  if (first === undefined) return null
  const { currency } = first
  const nanos = costs.reduce((sum, cost) => sum + (cost.currency === currency ? cost.nanos : 0), 0)
  return { nanos, currency }
}
