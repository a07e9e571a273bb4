import { type RefObject, useEffect, useRef } from "react"

/** Calls back each time the element comes near to what can be seen; null watches nothing. */
export function useOnceVisible<Element extends HTMLElement>(
  scroller: RefObject<HTMLElement | null>,
  callback: (() => void) | null,
): RefObject<Element | null> {
  const element = useRef<Element>(null)
  const latest = useRef(callback)
  useEffect(() => {
    latest.current = callback
  })
  useEffect(() => {
    if (element.current === null || callback === null) return
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) latest.current?.()
      },
      { root: scroller.current, rootMargin: "600px 0px 0px" },
    )
    observer.observe(element.current)
    return () => observer.disconnect()
    // Observed anew after each call: an element that stays in view is not reported again.
  }, [callback, scroller])
  return element
}
