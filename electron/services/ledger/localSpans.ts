import type { UsageSpan } from "../../store/ledgerSums.ts"

const dayMs = 86_400_000

/** What the local time is ahead of UTC at a time. */
export type OffsetAt = (time: number) => number

export const offsetHere: OffsetAt = (time) => -new Date(time).getTimezoneOffset() * 60_000

/**
 * Cuts a time into spans in which the clock of this computer's time zone runs evenly: two more for each year with a summer time.
 * In each a day is always as long as the next.
 */
export function localSpans(from: number, to: number, bucketMs: number, offsetAt: OffsetAt): UsageSpan[] {
  const spans: UsageSpan[] = []
  for (let begin = from; begin < to; ) {
    const offsetMs = offsetAt(begin)
    const end = firstChange(begin, to, offsetMs, offsetAt)
    spans.push({ from: begin, to: end, offsetMs, bucketMs })
    begin = end
  }
  return spans
}

/** When the offset is another one for the first time, to the minute; `to` if it stays. No zone changes twice in a day. */
function firstChange(from: number, to: number, offsetMs: number, offsetAt: OffsetAt): number {
  let before = from
  let after = from
  while (offsetAt(after) === offsetMs) {
    if (after >= to) return to
    before = after
    after = Math.min(after + dayMs, to)
  }
  while (after - before > 60_000) {
    const middle = Math.floor((before + after) / 2)
    if (offsetAt(middle) === offsetMs) before = middle
    else after = middle
  }
  // Clocks change at full minutes.
  return Math.floor(after / 60_000) * 60_000
}
