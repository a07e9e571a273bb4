import type { Rectangle } from "electron"

export const defaultSize = { width: 1200, height: 800 } as const
export const leastSize = { width: 480, height: 480 } as const

/** Where the window was, if that can still be seen: screens are unplugged, and files are edited. */
export function restoreBounds(saved: unknown, screens: readonly Rectangle[]): Partial<Rectangle> {
  if (!isRectangle(saved)) return defaultSize
  const size = {
    width: Math.max(saved.width, leastSize.width),
    height: Math.max(saved.height, leastSize.height),
  }
  const isReachable = screens.some((screen) => overlap(saved, screen) >= 100)
  return isReachable ? { x: saved.x, y: saved.y, ...size } : size
}

function isRectangle(value: unknown): value is Rectangle {
  if (typeof value !== "object" || value === null) return false
  const numbers = ["x", "y", "width", "height"].map((key) => (value as Record<string, unknown>)[key])
  return numbers.every(Number.isInteger)
}

/** The smaller side of what both cover: enough of the title bar to be grasped. */
function overlap(a: Rectangle, b: Rectangle): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x)
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y)
  return Math.min(width, height)
}
