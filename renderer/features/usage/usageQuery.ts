import type { UsageQuery } from "../../../electron/contract/ledger.ts"
import type { UsageView } from "../../stores/usageSlice.ts"

/** More bars than this could neither be told apart nor reached one by one. */
const mostHours = 8 * 24

/** The question that a view asks, in this window's calendar; null while its days are not complete or the wrong way round. */
export function queryOf(view: UsageView, now: number): UsageQuery | null {
  const span = spanOf(view, now)
  if (span === null || span.to <= span.from) return null
  return { ...span, bucket: canShowHours(span) ? view.bucket : "day", groupBy: view.groupBy }
}

/** Whether hours are few enough to be shown one by one. */
export function canShowHours({ from, to }: Pick<UsageQuery, "from" | "to">): boolean {
  return (to - from) / 3_600_000 <= mostHours
}

function spanOf({ range, firstDay, lastDay }: UsageView, now: number): Pick<UsageQuery, "from" | "to"> | null {
  const tomorrow = midnight(now, 1)
  if (range === "today") return { from: midnight(now, 0), to: tomorrow }
  if (range !== "custom") return { from: midnight(now, 1 - Number(range)), to: tomorrow }
  const first = dayStart(firstDay)
  const last = dayStart(lastDay)
  return first === null || last === null ? null : { from: first, to: midnight(last, 1) }
}

/** The beginning of the day that is so many days after that of `at`. */
export function midnight(at: number, days: number): number {
  const date = new Date(at)
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + days).getTime()
}

function dayStart(day: string): number | null {
  const [year, month, date] = day.split("-").map(Number)
  return year === undefined || month === undefined || date === undefined
    ? null
    : new Date(year, month - 1, date).getTime()
}

/** A day as a date field has it. */
export function dayText(at: number): string {
  const date = new Date(at)
  const two = (value: number) => String(value).padStart(2, "0")
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}
