import type { ReactNode } from "react"
import { Arch } from "./Arch.tsx"

export type EmptyStateProps = {
  readonly title: string
  /** One sentence that says what to do next. */
  readonly children?: ReactNode
  readonly action?: ReactNode
}

export function EmptyState({ title, children, action }: EmptyStateProps) {
  return (
    <div className="empty">
      <Arch className="arch" />
      <h2 className="h">{title}</h2>
      {children !== undefined && <div className="muted empty__text">{children}</div>}
      {action !== undefined && <div className="row empty__act">{action}</div>}
    </div>
  )
}
