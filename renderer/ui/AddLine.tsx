import type { ReactNode } from "react"
import { Button } from "./Button.tsx"

type AddLineProps = {
  /** Of the button, which Enter in a field presses, too. */
  readonly action: string
  readonly isDisabled: boolean
  /** The fields. */
  readonly children: ReactNode
  /** Another way to add something, behind the button. */
  readonly otherWay?: ReactNode
  onSubmit(): Promise<void>
}

/** Fields in a line that add something to the list above. */
export function AddLine({ action, isDisabled, children, otherWay, onSubmit }: AddLineProps) {
  return (
    <form
      className="addline"
      onSubmit={(event) => {
        event.preventDefault()
        void onSubmit()
      }}
    >
      {children}
      <Button type="submit" disabled={isDisabled}>
        {action}
      </Button>
      {otherWay}
    </form>
  )
}
