import { Check, ChevronDown } from "lucide-react"
import { Select as Radix } from "radix-ui"
import { classes } from "./classes.ts"
import { Icon } from "./Icon.tsx"

export type SelectProps<Value extends string> = {
  readonly label: string
  readonly value: Value
  readonly options: readonly { readonly value: Value; readonly label: string }[]
  onChange(value: Value): void
  readonly isDisabled?: boolean
  readonly size?: "normal" | "small"
}

/** One of a few, chosen from a list that opens. */
export function Select<Value extends string>(props: SelectProps<Value>) {
  const { label, value, options, onChange, isDisabled, size } = props
  return (
    <Radix.Root value={value} onValueChange={(next) => onChange(next as Value)} disabled={isDisabled}>
      <Radix.Trigger aria-label={label} className={classes("input select", size === "small" && "input--small")}>
        <Radix.Value />
        <Icon of={ChevronDown} size="small" />
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content className="menu menu--select" position="popper" sideOffset={4} collisionPadding={8}>
          <Radix.Viewport>
            {options.map((option) => (
              <Radix.Item key={option.value} value={option.value} className="item">
                <span className="grow">
                  <Radix.ItemText>{option.label}</Radix.ItemText>
                </span>
                <Radix.ItemIndicator>
                  <Icon of={Check} size="small" />
                </Radix.ItemIndicator>
              </Radix.Item>
            ))}
          </Radix.Viewport>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
