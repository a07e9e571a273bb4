import { Ban, Check, CircleAlert, Globe, type LucideIcon, ShieldCheck } from "lucide-react"
import type { ReactNode } from "react"
import { Coal } from "./Coals.tsx"
import { classes } from "./classes.ts"
import { Icon } from "./Icon.tsx"

export type PillTone = "plain" | "ok" | "warn" | "error" | "verified" | "remote" | "live" | "ink"

/** Each meaning has a shape of its own, so that colour is never alone. */
const shapes: Partial<Record<PillTone, LucideIcon>> = {
  ok: Check,
  warn: CircleAlert,
  error: Ban,
  verified: ShieldCheck,
  remote: Globe,
}

/** A state in words. Not operable. */
export function Pill({ tone = "plain", children }: { readonly tone?: PillTone; readonly children: ReactNode }) {
  const shape = shapes[tone]
  return (
    <span className={classes("pill", tone !== "plain" && `pill--${tone}`)}>
      {shape && <Icon of={shape} />}
      {tone === "live" && <Coal kind="lit" />}
      <span>{children}</span>
    </span>
  )
}

/** A short technical name, such as a quantisation. */
export function Tag({ children }: { readonly children: ReactNode }) {
  return <span className="tag">{children}</span>
}
