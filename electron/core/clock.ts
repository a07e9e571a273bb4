/** Time as a dependency, so that tests can hold it. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
  /** Milliseconds of a clock that never jumps; for durations. */
  monotonic(): number
  /** Calls back once; the returned function cancels. */
  after(delayMs: number, callback: () => void): () => void
}

/** 24.8 days; Node takes anything longer for one millisecond. */
const longestTimerMs = 2 ** 31 - 1

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(delayMs, callback) {
    let timer: NodeJS.Timeout
    const wait = (leftMs: number) => {
      const isLast = leftMs <= longestTimerMs
      timer = isLast ? setTimeout(callback, leftMs) : setTimeout(() => wait(leftMs - longestTimerMs), longestTimerMs)
    }
    wait(delayMs)
    return () => clearTimeout(timer)
  },
}
