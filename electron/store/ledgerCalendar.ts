/** What the local time is ahead of UTC at a time, in milliseconds. */
export type OffsetAt = (time: number) => number

export const offsetHere: OffsetAt = (time) => -new Date(time).getTimezoneOffset() * 60_000

/** When the hour and the day of a time began by the clock on the wall. */
export type Calendar = { hourOf(time: number): number; dayOf(time: number): number }

const hourMs = 3_600_000
const dayMs = 86_400_000

/** Half hours of a zone, and days of 23 and 25 hours, included: of the hour that comes twice both are hours of their own. */
export function createCalendar(offsetAt: OffsetAt = offsetHere): Calendar {
  return {
    hourOf(time) {
      const offsetMs = offsetAt(time)
      return floorTo(hourMs, time + offsetMs) - offsetMs
    },
    dayOf(time) {
      const midnight = floorTo(dayMs, time + offsetAt(time))
      // Clocks may have been changed since then.
      return midnight - offsetAt(midnight - offsetAt(time))
    },
  }
}

function floorTo(stepMs: number, time: number): number {
  return Math.floor(time / stepMs) * stepMs
}
