import type { LucideIcon } from "lucide-react"
import type { ComponentProps } from "react"
import { classes } from "./classes.ts"
import { Icon } from "./Icon.tsx"
import { Tooltip } from "./Tooltip.tsx"

/** Plain by default; one primary in a view; ember only to light something. */
export type ButtonVariant = "plain" | "primary" | "ember" | "quiet" | "danger"

export type ButtonProps = ComponentProps<"button"> & {
  readonly variant?: ButtonVariant
  readonly size?: "normal" | "small"
  readonly icon?: LucideIcon
}

const variantClass = {
  plain: undefined,
  primary: "btn--primary",
  ember: "btn--ember",
  quiet: "btn--quiet",
  danger: "btn--danger",
} as const

export function Button({ variant = "plain", size = "normal", icon, className, children, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      className={classes("btn", variantClass[variant], size === "small" && "btn--small", className)}
    >
      {icon && <Icon of={icon} size={size === "small" ? "small" : "normal"} />}
      {children}
    </button>
  )
}

export type IconButtonProps = Omit<ButtonProps, "icon" | "children" | "aria-label"> & {
  readonly icon: LucideIcon
  /** Its accessible name, shown as a tooltip, too. */
  readonly label: string
  /** Keys that do the same, shown beside the name. */
  readonly keys?: string
}

export function IconButton({
  icon,
  label,
  keys,
  variant = "quiet",
  size = "small",
  className,
  ...rest
}: IconButtonProps) {
  return (
    <Tooltip text={label} keys={keys}>
      <button
        type="button"
        {...rest}
        aria-label={label}
        className={classes("btn btn--icon", variantClass[variant], size === "small" && "btn--small", className)}
      >
        <Icon of={icon} size={size === "small" ? "small" : "normal"} />
      </button>
    </Tooltip>
  )
}
