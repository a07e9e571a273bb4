/** Days and months of this computer's time zone, whose days may have 23 or 25 hours. */

/** Such as "2026-11-21". */
export function dayOf(at: number): string {
  const date = new Date(at)
  const two = (value: number) => String(value).padStart(2, "0")
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}

export type Period = "day" | "month"

/** First and last day of the running period, both included; a month's last one may be a day that it does not have. */
export function daysOf(period: Period, day: string): { from: string; to: string } {
  const month = day.slice(0, 7)
  return period === "day" ? { from: day, to: day } : { from: `${month}-01`, to: `${month}-31` }
}

/** When the next period begins. */
export function endOf(period: Period, at: number): number {
  const date = new Date(at)
  const [year, month] = [date.getFullYear(), date.getMonth()]
  return (period === "day" ? new Date(year, month, date.getDate() + 1) : new Date(year, month + 1, 1)).getTime()
}

export function startOf(period: Period, at: number): number {
  const date = new Date(at)
  const [year, month] = [date.getFullYear(), date.getMonth()]
  return new Date(year, month, period === "day" ? date.getDate() : 1).getTime()
}
