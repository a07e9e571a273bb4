import { createContext, type ReactNode, useContext, useState } from "react"
import { createPortal } from "react-dom"

type Slot = { readonly element: HTMLElement | null; setElement(element: HTMLElement | null): void }

const SlotContext = createContext<Slot>({ element: null, setElement: () => {} })

/** Lets a page put its crumb, its views and the buttons of its panels into the top bar of the frame. */
export function TopBarSlotProvider({ children }: { readonly children: ReactNode }) {
  const [element, setElement] = useState<HTMLElement | null>(null)
  return <SlotContext value={{ element, setElement }}>{children}</SlotContext>
}

/** Where the page's part appears. */
export function TopBarSlot() {
  return <div className="topbar__slot" ref={useContext(SlotContext).setElement} />
}

/** Shows its children in the top bar, beside the title. */
export function InTopBar({ children }: { readonly children: ReactNode }) {
  const { element } = useContext(SlotContext)
  return element && createPortal(children, element)
}
