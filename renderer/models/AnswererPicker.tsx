import type { ReactElement, ReactNode } from "react"
import { useTranslation } from "react-i18next"
import { useFormats } from "../i18n/formats.ts"
import { Picker, type PickerGroup } from "../ui/Picker.tsx"
import { type AnswererKind, readAnswererId } from "./useAnswererGroups.tsx"

export type AnswererPickerProps = {
  readonly trigger: ReactElement
  readonly label: string
  readonly groups: readonly PickerGroup[]
  readonly chosenId?: string | undefined
  onChoose(kind: AnswererKind, name: string): void
  readonly footer?: ReactNode
}

/** One of everybody who can be asked. */
export function AnswererPicker({ onChoose, ...rest }: AnswererPickerProps) {
  const { t } = useTranslation("models")
  const formats = useFormats()
  return (
    <Picker
      {...rest}
      placeholder={t("findAnswerer")}
      nothingFound={(text) => t("answererNotFound", { text })}
      more={(count) => t("moreAnswerers", { count, number: formats.number(count) })}
      onChoose={(id) => {
        const { kind, name } = readAnswererId(id)
        onChoose(kind, name)
      }}
    />
  )
}
