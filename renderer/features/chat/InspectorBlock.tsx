import type { ReactNode } from "react"

type InspectorBlockProps = {
  readonly title: string
  /** Stands at the end of the title's line. */
  readonly action?: ReactNode
  readonly children: ReactNode
}

/** One subject of the conversation's settings, under its title. */
export function InspectorBlock({ title, action, children }: InspectorBlockProps): ReactNode {
  return (
    <section className="block">
      <div className="block__head">
        <h3 className="grow block__title">{title}</h3>
        {action}
      </div>
      {children}
    </section>
  )
}
