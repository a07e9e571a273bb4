import { expect, it } from "vitest"
import { defaultSize, restoreBounds } from "../../../electron/shell/windowBounds.ts"

const screen = { x: 0, y: 0, width: 1920, height: 1080 }
const second = { x: 1920, y: 0, width: 1280, height: 1024 }

it("puts the window back where it was, also on a second screen", () => {
  const bounds = { x: 2000, y: 40, width: 1000, height: 700 }
  expect(restoreBounds(bounds, [screen, second])).toEqual(bounds)
})

it("does not open it on a screen that has been unplugged", () => {
  expect(restoreBounds({ x: 2000, y: 40, width: 1000, height: 700 }, [screen])).toEqual({ width: 1000, height: 700 })
})

it("does not leave only a sliver of it on the screen", () => {
  expect(restoreBounds({ x: 1900, y: 40, width: 1000, height: 700 }, [screen])).not.toHaveProperty("x")
})

it.each([
  undefined,
  null,
  "1200x800",
  {},
  { x: 0, y: 0, width: "a", height: 1 },
  { x: 0, y: 0, width: Number.NaN, height: 9 },
])("starts with its own size instead of %j", (saved) => expect(restoreBounds(saved, [screen])).toEqual(defaultSize))

it("never shrinks below what the page can be used in", () => {
  expect(restoreBounds({ x: 0, y: 0, width: 120, height: 1 }, [screen])).toEqual({ width: 480, height: 480 })
})
