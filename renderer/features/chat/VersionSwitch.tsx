import { ChevronLeft, ChevronRight } from "lucide-react"
import type { ReactNode } from "react"
import { useTranslation } from "react-i18next"
import { useApp } from "../../stores/useApp.tsx"
import { IconButton } from "../../ui/Button.tsx"
import type { Version } from "./versions.ts"

/** ‹ 2/3 ›: the branches at this place. Nothing while there is only one. */
export function VersionSwitch({ index, count, previousId, nextId }: Version): ReactNode {
  const { t } = useTranslation("chat")
  const show = useApp((state) => state.chatActions.show)
  if (count < 2) return null
  const to = (id: string | null) => () => {
    if (id !== null) void show(id)
  }
  return (
    <span className="row versions">
      <IconButton
        icon={ChevronLeft}
        label={t("previousVersion")}
        aria-disabled={previousId === null}
        onClick={to(previousId)}
      />
      <span className="num" role="img" aria-label={t("versionOf", { index, count })}>
        {index}/{count}
      </span>
      <IconButton icon={ChevronRight} label={t("nextVersion")} aria-disabled={nextId === null} onClick={to(nextId)} />
    </span>
  )
}
