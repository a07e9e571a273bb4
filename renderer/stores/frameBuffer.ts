/** Calls back later, once: at the next frame in a window. Returns the function that calls it off. */
export type Schedule = (callback: () => void) => () => void

export const atNextFrame: Schedule = (callback) => {
  // A hidden window draws no frames, but its answers go on.
  if (typeof requestAnimationFrame === "undefined" || document.visibilityState === "hidden") {
    const timer = setTimeout(callback, 100)
    return () => clearTimeout(timer)
  }
  const frame = requestAnimationFrame(callback)
  return () => cancelAnimationFrame(frame)
}

export type FrameBuffer<Item> = { push(item: Item): void; flush(): void; clear(): void }

/** Collects items and hands them over together, so that hundreds of tokens a second change the window sixty times. */
export function createFrameBuffer<Item>(
  deliver: (items: readonly Item[]) => void,
  schedule: Schedule = atNextFrame,
): FrameBuffer<Item> {
  let items: Item[] = []
  let callOff: (() => void) | null = null
  const clear = () => {
    callOff?.()
    callOff = null
    items = []
  }
  const flush = () => {
    const ready = items
    clear()
    if (ready.length > 0) deliver(ready)
  }
  return {
    push: (item) => {
      items.push(item)
      callOff ??= schedule(flush)
    },
    flush,
    clear,
  }
}
