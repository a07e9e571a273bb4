import type { CSSProperties, ReactNode } from "react"
import { useTranslation } from "react-i18next"
import type { GroupName } from "./conversationGroups.ts"

const words = {
  pinned: "groupPinned",
  today: "groupToday",
  yesterday: "groupYesterday",
  week: "groupWeek",
} as const

type GroupHeadProps = { readonly name: GroupName; readonly style: CSSProperties }

export function GroupHead({ name, style }: GroupHeadProps): ReactNode {
  const { t, i18n } = useTranslation("chat")
  return (
    <li className="group" style={style}>
      {name.kind === "month" ? monthName(i18n.language, name.at) : t(words[name.kind])}
    </li>
  )
}

function monthName(language: string, at: number): string {
  return new Intl.DateTimeFormat(language, { month: "long", year: "numeric" }).format(at)
}
