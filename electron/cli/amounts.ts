import type { Words } from "./words.ts"

const units = ["B", "kB", "MB", "GB", "TB", "PB"]

/** In powers of 1000, as hubs and disks count. */
export function size(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3))
  const amount = bytes / 1000 ** power
  return `${power === 0 ? Math.round(amount) : amount.toFixed(amount < 100 ? 1 : 0)} ${units[power]}`
}

/** "4.0B", "360M" as models are called; "-" where it is not known. */
export function parameters(count: number | null): string {
  if (count === null) return "-"
  if (count >= 1e9) return `${(count / 1e9).toFixed(count < 1e11 ? 1 : 0)}B`
  return `${(count / 1e6).toFixed(count < 1e8 ? 1 : 0)}M`
}

export function percent(done: number, total: number): string {
  return total === 0 ? "0%" : `${Math.floor((100 * done) / total)}%`
}

/** "1:05:09", "2:07" */
export function duration(seconds: number): string {
  const whole = Math.ceil(seconds)
  const two = (value: number) => String(value).padStart(2, "0")
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60]
  return hours === 0 ? `${minutes}:${two(whole % 60)}` : `${hours}:${two(minutes)}:${two(whole % 60)}`
}

export function daysAgo(at: number | null, now: number, words: Words): string {
  if (at === null) return words.never
  const days = Math.floor((now - at) / 86_400_000)
  return days < 1 ? words.today : words.daysAgo(days)
}
