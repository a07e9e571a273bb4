import { Info, TriangleAlert } from "lucide-react"
import type { ReactNode } from "react"
import { classes } from "./classes.ts"
import { Icon } from "./Icon.tsx"
import { useUiWords } from "./uiWords.ts"

export type NoticeProps = {
  readonly tone: "error" | "warn" | "info"
  /** What happened, and why. */
  readonly children: ReactNode
  /** The repair, as buttons. */
  readonly actions?: ReactNode
  /** Longer material, folded: the last lines of a log, for example. */
  readonly detail?: string
}

/** What happened, why, and the repair, in the place where it happened. */
export function Notice({ tone, children, actions, detail }: NoticeProps) {
  const words = useUiWords()
  return (
    <div className={classes("notice", `notice--${tone}`)} role={tone === "error" ? "alert" : "status"}>
      <Icon of={tone === "info" ? Info : TriangleAlert} />
      <div className="grow col">
        <div>{children}</div>
        {detail !== undefined && detail !== "" && (
          <details className="caption">
            <summary>{words.details}</summary>
            <pre className="notice__detail">{detail}</pre>
          </details>
        )}
      </div>
      {actions !== undefined && <div className="row notice__actions">{actions}</div>}
    </div>
  )
}
