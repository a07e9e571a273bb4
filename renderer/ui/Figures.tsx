import type { ReactNode } from "react"

/** The few figures that a page begins with. */
export function Figures({ children }: { readonly children: ReactNode }) {
  return <dl className="figures">{children}</dl>
}

export type FigureProps = {
  readonly label: string
  readonly value: ReactNode
  /** What it is to be compared with. */
  readonly note?: ReactNode
}

export function Figure({ label, value, note }: FigureProps) {
  return (
    <div>
      <dt className="label">{label}</dt>
      <dd className="figure">{value}</dd>
      {note !== undefined && <dd className="caption faint">{note}</dd>}
    </div>
  )
}
