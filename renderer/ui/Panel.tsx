import { type ReactNode, useEffect, useRef } from "react"

export type PanelProps = {
  /** "left" is a list of 248, "right" an inspector of 320 pixels. */
  readonly side: "left" | "right"
  readonly label: string
  /** In a narrow window: slid over the page. */
  readonly isOpen: boolean
  onClose(): void
  /** In a window with room for it: folded away. */
  readonly isFolded?: boolean
  readonly children: ReactNode
}

/** A panel beside the page. Where there is no room it slides over the page when opened: Esc or a click outside closes it. */
export function Panel({ side, label, isOpen, onClose, isFolded = false, children }: PanelProps) {
  const element = useRef<HTMLElement>(null)
  useEffect(() => {
    if (!isOpen) return
    const before = document.activeElement
    element.current?.focus()
    return () => {
      if (element.current?.contains(document.activeElement) && before instanceof HTMLElement) before.focus()
    }
  }, [isOpen])
  return (
    <>
      {isOpen && <div className="panel-scrim" data-side={side} aria-hidden onClick={onClose} />}
      <aside
        ref={element}
        tabIndex={-1}
        aria-label={label}
        className={side === "left" ? "side" : "inspector"}
        data-open={isOpen || undefined}
        data-folded={isFolded || undefined}
        onKeyDown={(event) => {
          if (event.key !== "Escape" || !isOpen || event.defaultPrevented) return
          event.stopPropagation()
          onClose()
        }}
      >
        {children}
      </aside>
    </>
  )
}
