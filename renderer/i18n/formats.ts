import { useTranslation } from "react-i18next"
import type { Money } from "../../electron/contract/money.ts"

/** Figures, sizes and times as the language writes them; made once per language. */
export function createFormats(language: string) {
  const locale = language.startsWith("zh") ? "zh-CN" : "en"
  const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 })
  const oneDigit = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 })
  const upToTwoDigits = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 })
  const percent = new Intl.NumberFormat(locale, { style: "percent" })
  const clock = new Intl.DateTimeFormat(locale, {
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hour12: false,
  })
  const dayAndTime = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" })
  const dayAndTimeOfYear = new Intl.DateTimeFormat(locale, {
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hour12: false,
  })
  const compact = new Intl.NumberFormat(locale, { notation: "compact", maximumFractionDigits: 1 })
  const day = new Intl.DateTimeFormat(locale, { dateStyle: "medium" })
  const monthAndDay = new Intl.DateTimeFormat(locale, { month: "short", day: "numeric" })
  const hour = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", hour12: false })
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto", style: "short" })
  const list = new Intl.ListFormat(locale, { type: "conjunction", style: "narrow" })
  const speed = (value: number) => (value < 99.95 ? oneDigit : whole).format(value)

  return {
    number: (value: number) => whole.format(value),
    /** With two digits after the point where it has them: a strength, a factor. */
    decimal: (value: number) => upToTwoDigits.format(value),
    /** Of 0 to 1. */
    percent: (value: number) => percent.format(value),
    /** Decimal units, as disks and downloads are measured: 9.4 MB. */
    bytes(value: number): string {
      const units = ["B", "kB", "MB", "GB", "TB"]
      const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(value, 1)) / 3)))
      const scaled = value / 1000 ** power
      return `${power === 0 || scaled >= 100 ? whole.format(scaled) : oneDigit.format(scaled)} ${units[power]}`
    },
    /** 38 ms, 0.42 s, 4.2 s, 3 min 20 s: never more precise than it is useful. */
    duration(ms: number): string {
      if (ms < 100) return `${whole.format(ms)} ms`
      if (ms < 1000) return `${(ms / 1000).toFixed(2)} s`
      if (ms < 60_000) return `${oneDigit.format(ms / 1000)} s`
      const seconds = Math.round(ms / 1000)
      return `${whole.format(Math.floor(seconds / 60))} min ${seconds % 60} s`
    },
    /** Until something ends, to the unit that matters: 40 s, 12 min, 2 h 5 min. */
    timeLeft(seconds: number): string {
      if (seconds < 60) return `${Math.max(1, Math.ceil(seconds))} s`
      const minutes = Math.ceil(seconds / 60)
      if (minutes < 60) return `${minutes} min`
      const rest = minutes % 60
      return `${whole.format(Math.floor(minutes / 60))} h${rest === 0 ? "" : ` ${rest} min`}`
    },
    /** As the field writes it in every language: 4B, 0.6B, 335M. */
    parameters(count: number): string {
      const billions = count / 1e9
      if (billions >= 0.5) return `${plain(billions, billions < 100 ? 1 : 0)}B`
      return `${plain(count / 1e6, count < 1e7 ? 1 : 0)}M`
    },
    /** Tokens of a context as the field writes them: 32K, 128K, 1M. */
    contextSize(tokens: number): string {
      if (tokens < 1024) return whole.format(tokens)
      const thousands = Math.round(tokens / 1024)
      return thousands < 1000 ? `${thousands}K` : `${plain(tokens / 1024 ** 2, 1)}M`
    },
    tokensPerSecond: (value: number) => `${speed(value)} tok/s`,
    speed,
    /** 68.4M, for figures that are read at a glance. */
    compact: (value: number) => compact.format(value),
    money: (amount: Money) => money(locale, amount),
    /** One amount for each currency: they are never added up. */
    moneys: (amounts: readonly Money[]) => amounts.map((amount) => money(locale, amount)).join(" + "),
    list: (items: readonly string[]) => list.format(items),
    day: (at: number) => day.format(at),
    monthAndDay: (at: number) => monthAndDay.format(at),
    hour: (at: number) => hour.format(at),
    /** "2 min. ago", "yesterday"; beyond a month the day itself. */
    ago(at: number, now: number): string {
      const seconds = Math.round((at - now) / 1000)
      const past = Math.abs(seconds)
      if (past < 60) return relative.format(0, "second")
      if (past < 3600) return relative.format(Math.round(seconds / 60), "minute")
      if (past < 86_400) return relative.format(Math.round(seconds / 3600), "hour")
      if (past < 30 * 86_400) return relative.format(Math.round(seconds / 86_400), "day")
      return day.format(at)
    },
    /** Of a million tokens: fractions of a cent are told, too. */
    price: (value: number, currency: string) =>
      new Intl.NumberFormat(locale, { style: "currency", currency, maximumFractionDigits: 6 }).format(value),
    clock: (at: number) => clock.format(at),
    dayAndTime: (at: number) => dayAndTime.format(at),
    /** For a column of many: without the year where it is this one. */
    shortDayAndTime: (at: number) => {
      const isThisYear = new Date(at).getFullYear() === new Date().getFullYear()
      return isThisYear ? dayAndTimeOfYear.format(at) : dayAndTime.format(at)
    },
  }
}

/** At most so many digits after the point, and none that says nothing. */
function plain(value: number, digits: number): string {
  return String(Number(value.toFixed(digits)))
}

/** With as many digits as it takes to see that something was spent: $12.31, $0.0042, never $0.00 for what is more. */
function money(locale: string, { nanos, currency }: Money): string {
  const value = nanos / 1e9
  const isTiny = value !== 0 && Math.abs(value) < 0.01
  const digits = isTiny ? { maximumSignificantDigits: 2 } : { minimumFractionDigits: 2, maximumFractionDigits: 2 }
  return new Intl.NumberFormat(locale, { style: "currency", currency, ...digits }).format(value)
}

export type Formats = ReturnType<typeof createFormats>

const made = new Map<string, Formats>()

export function useFormats(): Formats {
  const { i18n: words } = useTranslation()
  const known = made.get(words.language)
  if (known !== undefined) return known
  const formats = createFormats(words.language)
  made.set(words.language, formats)
  return formats
}
