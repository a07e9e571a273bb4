import { Tooltip as Radix } from "radix-ui"
import type { ReactElement, ReactNode } from "react"
import { Keys } from "./Keys.tsx"

/** One delay for all tooltips below it: the second shows at once. */
export function TooltipProvider({ children }: { readonly children: ReactNode }) {
  return (
    <Radix.Provider delayDuration={500} skipDelayDuration={200}>
      {children}
    </Radix.Provider>
  )
}

export type TooltipProps = { readonly text: string; readonly keys?: string; readonly children: ReactElement }

/** Says again what a control is called. Nothing is told in a tooltip alone. */
export function Tooltip({ text, keys, children }: TooltipProps) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content className="tooltip" sideOffset={6} collisionPadding={8}>
          {text}
          {keys && <Keys of={keys} />}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
