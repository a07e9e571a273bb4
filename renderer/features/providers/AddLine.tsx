import type { ReactNode } from "react"
import { Button } from "../../ui/Button.tsx"

type AddLineProps = {
  /** Of the button, which Enter in a field presses, too. */
  readonly action: string
  readonly isDisabled: boolean
  /** The fields. */
  readonly children: ReactNode
  onSubmit(): Promise<void>
}

/** Fields in a line that add something to the list above. */
export function AddLine({ action, isDisabled, children, onSubmit }: AddLineProps) {
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
    </form>
  )
}
