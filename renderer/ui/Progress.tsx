import { classes } from "./classes.ts"

export type ProgressProps = {
  /** 0 to 1 */
  readonly value: number
  readonly label: string
  /** Ember while it runs, ink when paused or merely a measure, teal while verifying; the rest judge a measure. */
  readonly tone?: "ember" | "ink" | "verified" | "ok" | "warn" | "error"
}

/** Always stands beside its figure. */
export function Progress({ value, label, tone = "ember" }: ProgressProps) {
  const percent = Math.round(Math.min(1, Math.max(0, value)) * 100)
  return (
    <span
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      className={classes("progress", tone !== "ember" && `progress--${tone}`)}
    >
      <i style={{ width: `${percent}%` }} />
    </span>
  )
}
