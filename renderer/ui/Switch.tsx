import { Switch as Radix } from "radix-ui"
import { classes } from "./classes.ts"

export type SwitchProps = {
  readonly isOn: boolean
  onChange(isOn: boolean): void
  readonly label: string
  /** The large ember switch that lights the server; there is only one. */
  readonly isHearth?: boolean
  readonly isDisabled?: boolean
  /** A change is under way. */
  readonly isBusy?: boolean
  /** Id of the element that says more, such as why it cannot be changed. */
  readonly describedBy?: string
}

export function Switch({ isOn, onChange, label, isHearth, isDisabled, isBusy, describedBy }: SwitchProps) {
  return (
    <Radix.Root
      checked={isOn}
      onCheckedChange={onChange}
      disabled={isDisabled}
      aria-label={label}
      aria-busy={isBusy || undefined}
      aria-describedby={describedBy}
      className={classes("switch", isHearth && "switch--hearth")}
    />
  )
}
