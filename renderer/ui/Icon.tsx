import type { LucideIcon } from "lucide-react"
import { classes } from "./classes.ts"

export type IconProps = {
  readonly of: LucideIcon
  /** 14, 16 or 20 pixels. */
  readonly size?: "small" | "normal" | "large"
  readonly className?: string
}

/** A drawing beside words; never the only carrier of a meaning, so screen readers skip it. */
export function Icon({ of: Drawing, size = "normal", className }: IconProps) {
  const sized = size === "small" ? "i--s" : size === "large" ? "i--l" : undefined
  return <Drawing aria-hidden className={classes("i", sized, className)} />
}
