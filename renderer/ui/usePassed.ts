import { useEffect, useState } from "react"

/** The longest that a timer can wait. */
const longestMs = 2 ** 31 - 1

/** How many of these times have passed; a change of that is shown at once. */
export function usePassed(times: readonly number[]): number {
  const [now, setNow] = useState(() => Date.now())
  // Times that have come since may be older than the last look at the clock.
  const current = Math.max(now, Date.now())
  const next = Math.min(...times.filter((time) => time > current))
  useEffect(() => {
    if (!Number.isFinite(next)) return
    const timer = setTimeout(() => setNow(Date.now()), Math.min(longestMs, next - Date.now()))
    return () => clearTimeout(timer)
  }, [next])
  return times.filter((time) => time <= current).length
}
