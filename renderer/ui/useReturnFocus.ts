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
      if (isFree && before.current instanceof HTMLElement) before.current.focus()
    },
  }
}
