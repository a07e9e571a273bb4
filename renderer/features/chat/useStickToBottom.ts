import { type RefObject, useCallback, useEffect, useRef, useState } from "react"

// A reader who is this near to the end wants to see it.
const nearPx = 48

/** Keeps the end in view while content grows, but only for a reader who is at the end. */
export function useStickToBottom(scroller: RefObject<HTMLElement | null>, content: RefObject<HTMLElement | null>) {
  const [isAtBottom, setAtBottom] = useState(true)
  const isStuck = useRef(true)
  const jumpToBottom = useCallback(() => {
    isStuck.current = true
    setAtBottom(true)
    const element = scroller.current
    if (element !== null) element.scrollTop = element.scrollHeight
  }, [scroller])

  useEffect(() => {
    const element = scroller.current
    if (element === null || content.current === null) return
    let lastTop = element.scrollTop
    const onScroll = () => {
      const isNear = element.scrollHeight - element.scrollTop - element.clientHeight < nearPx
      // Growth alone moves the end away without a scroll upwards: that is no wish to leave it.
      if (isNear) isStuck.current = true
      else if (element.scrollTop < lastTop) isStuck.current = false
      lastTop = element.scrollTop
      setAtBottom(isStuck.current)
    }
    const observer = new ResizeObserver(() => {
      if (isStuck.current) element.scrollTop = element.scrollHeight
      else onScroll()
    })
    observer.observe(content.current)
    observer.observe(element)
    element.addEventListener("scroll", onScroll, { passive: true })
    return () => {
      observer.disconnect()
      element.removeEventListener("scroll", onScroll)
    }
  }, [scroller, content])

  return { isAtBottom, jumpToBottom }
}
