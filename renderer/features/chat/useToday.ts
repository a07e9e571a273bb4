import { useEffect, useState } from "react"

/** A time of the current day; changes at midnight, so that "Today" does not outlive it. */
export function useToday(): number {
  const [today, setToday] = useState(() => Date.now())
  useEffect(() => {
    const day = new Date(today)
    const midnight = new Date(day.getFullYear(), day.getMonth(), day.getDate() + 1).getTime()
    const timer = setTimeout(() => setToday(Date.now()), Math.max(1_000, midnight - Date.now()))
    return () => clearTimeout(timer)
  }, [today])
  return today
}
