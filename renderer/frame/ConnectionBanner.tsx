import { useTranslation } from "react-i18next"
import { useApp } from "../stores/useApp.tsx"
import { Button } from "../ui/Button.tsx"
import { Notice } from "../ui/Notice.tsx"

/** Says that what is shown may be out of date; the transport tries again by itself. */
export function ConnectionBanner() {
  const { t } = useTranslation()
  const isLost = useApp((state) => state.connection === "lost")
  if (!isLost) return null
  return (
    <div className="banner">
      <Notice
        tone="warn"
        actions={
          <Button size="small" onClick={() => location.reload()}>
            {t("reloadPage")}
          </Button>
        }
      >
        {t("connectionLost")}
      </Notice>
    </div>
  )
}
