import type { LucideIcon } from "lucide-react"
import { DropdownMenu as Radix } from "radix-ui"
import type { ReactElement, ReactNode } from "react"
import { classes } from "./classes.ts"
import { Icon } from "./Icon.tsx"
import { Keys } from "./Keys.tsx"

export type MenuProps = {
  /** The button that opens it. */
  readonly trigger: ReactElement
  /** MenuItem and MenuRule. */
  readonly children: ReactNode
  readonly align?: "start" | "end"
}

export function Menu({ trigger, children, align = "start" }: MenuProps) {
  // Not modal, which would hide the page with all its focusable things from screen readers; inside the page's landmark.
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal container={document.querySelector("main")}>
        <Radix.Content className="menu" align={align} sideOffset={4} collisionPadding={8}>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

export type MenuItemProps = {
  readonly icon?: LucideIcon
  readonly keys?: string
  readonly isDanger?: boolean
  readonly isDisabled?: boolean
  onSelect(): void
  readonly children: ReactNode
}

export function MenuItem({ icon, keys, isDanger, isDisabled, onSelect, children }: MenuItemProps) {
  return (
    <Radix.Item
      className={classes("item", isDanger && "error")}
      disabled={isDisabled}
      onSelect={(event) => {
        focusTrigger(event.target)
        onSelect()
      }}
    >
      {icon && <Icon of={icon} />}
      <span className="grow">{children}</span>
      {keys && <Keys of={keys} />}
    </Radix.Item>
  )
}

/** Before the item does anything: a dialog that it opens gives the focus back there, not to an item that is gone by then. */
function focusTrigger(item: EventTarget | null): void {
  const menu = item instanceof Element ? item.closest("[role=menu]") : null
  document.getElementById(menu?.getAttribute("aria-labelledby") ?? "")?.focus()
}

export function MenuRule() {
  return <Radix.Separator className="menu__rule" />
}
