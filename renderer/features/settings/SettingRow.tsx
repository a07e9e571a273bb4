import type { ReactNode } from "react"
import { useTranslation } from "react-i18next"
import { useApp } from "../../stores/useApp.tsx"

/** Settings of one subject. */
export function Group({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className="section">
      <div className="section__head">
        <h2>{title}</h2>
      </div>
      <div className="card card--pad col col--wide">{children}</div>
    </section>
  )
}

export type RowProps = {
  readonly label: string
  readonly path: string
  readonly hint?: ReactNode
  readonly children: ReactNode
}

/** A setting with its control; one that a variable holds says so instead of pretending. */
export function Row({ label, path, hint, children }: RowProps) {
  const { t } = useTranslation()
  const variable = useApp((state) => state.fixed[path])
  return (
    <div className="setting setting--wrap">
      <span>
        {label}
        {hint !== undefined && <span className="caption faint setting__hint">{hint}</span>}
        {variable !== undefined && <span className="caption warn setting__hint">{t("fixedBy", { variable })}</span>}
      </span>
      <fieldset disabled={variable !== undefined}>{children}</fieldset>
    </div>
  )
}
