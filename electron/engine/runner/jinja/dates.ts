const months = "January February March April May June July August September October November December".split(" ")
const days = "Sunday Monday Tuesday Wednesday Thursday Friday Saturday".split(" ")

/** Python's `strftime` in the C locale: prompts say "Nov" whatever the language of the machine is. */
export function formatDate(date: Date, format: string): string {
  return format.replaceAll(/%(-?)([a-zA-Z%])/g, (found, minus, letter) => {
    const text = Object.hasOwn(directives, letter) ? directives[letter]?.(date) : undefined
    if (text === undefined) return found
    return minus === "" ? text : text.replace(/^[0 ]+(?=.)/, "")
  })
}

const directives: Readonly<Record<string, (date: Date) => string>> = {
  a: (date) => `${days[date.getDay()]}`.slice(0, 3),
  A: (date) => `${days[date.getDay()]}`,
  b: (date) => `${months[date.getMonth()]}`.slice(0, 3),
  B: (date) => `${months[date.getMonth()]}`,
  d: (date) => twoDigits(date.getDate()),
  e: (date) => String(date.getDate()).padStart(2),
  F: (date) => formatDate(date, "%Y-%m-%d"),
  H: (date) => twoDigits(date.getHours()),
  I: (date) => twoDigits(date.getHours() % 12 || 12),
  j: (date) => String(dayOfYear(date)).padStart(3, "0"),
  m: (date) => twoDigits(date.getMonth() + 1),
  M: (date) => twoDigits(date.getMinutes()),
  p: (date) => (date.getHours() < 12 ? "AM" : "PM"),
  S: (date) => twoDigits(date.getSeconds()),
  T: (date) => formatDate(date, "%H:%M:%S"),
  y: (date) => twoDigits(date.getFullYear() % 100),
  Y: (date) => String(date.getFullYear()),
  // Without a time zone, as datetime.now() is.
  z: () => "",
  Z: () => "",
  "%": () => "%",
}

function twoDigits(number: number): string {
  return String(number).padStart(2, "0")
}

function dayOfYear(date: Date): number {
  const [year, month, day] = [date.getFullYear(), date.getMonth(), date.getDate()]
  return (Date.UTC(year, month, day) - Date.UTC(year, 0, 0)) / 86_400_000
}
