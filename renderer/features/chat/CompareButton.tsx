import { Columns2 } from "lucide-react"
import type { ReactNode } from "react"
import { useTranslation } from "react-i18next"
import { AnswererPicker } from "../../models/AnswererPicker.tsx"
import { readAnswererId, useAnswererGroups } from "../../models/useAnswererGroups.tsx"
import { IconButton } from "../../ui/Button.tsx"
import { useComparing } from "./useComparing.ts"

/** Asks one more beside those who are asked already. */
export function CompareButton(): ReactNode {
  const { t } = useTranslation("chat")
  const { names, isFull, add } = useComparing()
  const all = useAnswererGroups({ isForChat: true, hasAdapters: true })
  const isAsked = (id: string) => names.includes(readAnswererId(id).name)
  const groups = all.map(({ title, options }) => ({ title, options: options.filter(({ id }) => !isAsked(id)) }))
  if (isFull) return null
  return (
    <AnswererPicker
      trigger={<IconButton icon={Columns2} label={t("compareAdd")} />}
      label={t("compareAdd")}
      groups={groups}
      onChoose={(_kind, name) => add(name)}
    />
  )
}
