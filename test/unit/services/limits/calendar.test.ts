import { afterEach, describe, expect, it } from "vitest"
import { dayOf, daysOf, endOf, startOf } from "../../../../electron/services/limits/calendar.ts"

const zone = process.env.TZ
afterEach(() => {
  if (zone === undefined) delete process.env.TZ
  else process.env.TZ = zone
})

const at = (text: string) => new Date(text).getTime()
const hour = 60 * 60 * 1000

describe.each([
  ["Europe/Berlin", "2026-03-29T12:00:00+02:00", 23],
  ["Europe/Berlin", "2026-10-25T12:00:00+01:00", 25],
  ["Asia/Shanghai", "2026-11-21T12:00:00+08:00", 24],
  // Half an hour only.
  ["Australia/Lord_Howe", "2026-10-04T12:00:00+11:00", 23.5],
  // The clock goes from 23:59 to 01:00: this day has no midnight.
  ["Africa/Cairo", "2026-04-24T12:00:00+03:00", 23],
])("a day of %s around %s", (timeZone, noon, hours) => {
  it(`has ${hours} hours, each of which is of this day`, () => {
    process.env.TZ = timeZone
    const [start, end] = [startOf("day", at(noon)), endOf("day", at(noon))]
    expect((end - start) / hour).toBe(hours)
    const day = noon.slice(0, 10)
    for (let time = start; time < end; time += hour / 4) expect(dayOf(time)).toBe(day)
    expect(dayOf(end)).not.toBe(day)
    expect(dayOf(start - 1)).not.toBe(day)
  })
})

it("ends a month at the midnight of this computer, through the change of the clock", () => {
  process.env.TZ = "Europe/Berlin"
  const summer = at("2026-10-10T00:00:00+02:00")
  expect(startOf("month", summer)).toBe(at("2026-10-01T00:00:00+02:00"))
  expect(endOf("month", summer)).toBe(at("2026-11-01T00:00:00+01:00"))
  expect(endOf("month", at("2026-12-31T23:59:59+01:00"))).toBe(at("2027-01-01T00:00:00+01:00"))
})

it("counts the days of a month, and no other", () => {
  const { from, to } = daysOf("month", "2026-02-14")
  const days = ["2026-01-31", "2026-02-01", "2026-02-28", "2026-03-01"]
  expect(days.filter((day) => day >= from && day <= to)).toEqual(["2026-02-01", "2026-02-28"])
})
