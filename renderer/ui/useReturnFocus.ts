import { useRef } from "react"

/**
 * For a dialog that no trigger of its own opens: gives the focus back to where it was, unless what the dialog did has moved it
 * on already.
 */
export function useReturnFocus() {
  const before = useRef<Element | null>(null)
  return {
    onOpenAutoFocus(): void {
      before.current = document.activeElement
    },
    onCloseAutoFocus(event: Event): void {
      event.preventDefault()
      const isFree = document.activeElement === null || document.activeElement === document.body
      if (!isFree) return
      // What it was opened from may be gone, as the row of what was removed.
      const place = before.current?.isConnected ? before.current : document.querySelector("main")
      if (place instanceof HTMLElement) place.focus()
    },
  }
}
