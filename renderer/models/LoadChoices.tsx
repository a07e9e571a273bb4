import { TriangleAlert } from "lucide-react"
import { useTranslation } from "react-i18next"
import { Icon } from "../ui/Icon.tsx"
import { Segments, type SegmentsProps } from "../ui/Segments.tsx"
import type { Toggle } from "./loadDraft.ts"

type ChoiceRowProps<Value extends string> = SegmentsProps<Value> & {
  readonly hint?: string | undefined
  readonly error?: string | undefined
}

/** One of a few, all visible, with what there is to say about it. */
export function ChoiceRow<Value extends string>({ hint, error, ...segments }: ChoiceRowProps<Value>) {
  return (
    <div className="col choice">
      <div className="setting setting--wrap">
        <span className="muted">{segments.label}</span>
        <Segments {...segments} />
      </div>
      {error !== undefined ? (
        <span role="alert" className="field__error">
          <Icon of={TriangleAlert} size="small" />
          <span>{error}</span>
        </span>
      ) : (
        hint !== undefined && <span className="caption faint">{hint}</span>
      )}
    </div>
  )
}

type ToggleRowProps = { readonly label: string; readonly value: Toggle; onChange(value: Toggle): void }

export function ToggleRow(props: ToggleRowProps) {
  const { t } = useTranslation("models")
  const options = [
    { value: "auto", label: t("auto") },
    { value: "on", label: t("on") },
    { value: "off", label: t("off") },
  ] as const
  return <ChoiceRow {...props} options={options} />
}
