import { useEffect, useRef } from "react"
import type { AppState } from "./appStore.ts"

/** So that many requests that end together are asked about once. */
const settleMs = 1000

/**
 * For figures that the host does not announce: refreshes at once when the view opens and when `subject`, what is asked for,
 * changes; a moment later when `cause` does, which says that the figures may have changed.
 */
export function useRefresh(refresh: () => void, cause: string, subject = ""): void {
  const latest = useRef(refresh)
  latest.current = refresh
  // biome-ignore lint/correctness/useExhaustiveDependencies: the subject is why it is asked again
  useEffect(() => latest.current(), [subject])
  const seen = useRef(cause)
  useEffect(() => {
    if (seen.current === cause) return
    seen.current = cause
    const timer = setTimeout(() => latest.current(), settleMs)
    return () => clearTimeout(timer)
  }, [cause])
}

/** Changes whenever a request has ended; those that `counts` leaves out do not matter. */
export function lastEnded(counts: (record: AppState["requests"][number]) => boolean = () => true) {
  return ({ requests }: Pick<AppState, "requests">): string => {
    const ended = requests.filter((record) => record.totalMs !== null && counts(record))
    return `${ended.length} ${ended[0]?.id ?? ""}`
  }
}
