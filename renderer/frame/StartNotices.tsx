import { useTranslation } from "react-i18next"
import type { StartNotice } from "../../electron/contract/app.ts"
import { useApp, useAppStore } from "../stores/useApp.tsx"
import { Button } from "../ui/Button.tsx"
import { Notice } from "../ui/Notice.tsx"

const words = {
  "settings-kept-aside": "noticeSettingsKeptAside",
  "settings-repaired": "noticeSettingsRepaired",
  "settings-newer": "noticeSettingsNewer",
  "secrets-in-key-file": "noticeSecretsInKeyFile",
  "database-kept-aside": "noticeDatabaseKeptAside",
  "port-changed": "noticePortChanged",
} as const

/** How this start went where it did not go as usual; each can be dismissed. */
export function StartNotices() {
  const notices = useApp((state) => state.app?.notices)
  if (notices === undefined || notices.length === 0) return null
  return (
    <div className="banner">
      {notices.map((notice) => (
        <OneNotice key={notice.id} notice={notice} />
      ))}
    </div>
  )
}

function OneNotice({ notice }: { readonly notice: StartNotice }) {
  const { t } = useTranslation()
  const store = useAppStore()
  const { dismissStartNotice, revealData, go } = store.getState()
  const isFile = "file" in notice.facts
  return (
    <Notice
      tone={isFile ? "warn" : "info"}
      actions={
        <>
          {isFile && (
            <Button size="small" onClick={() => void revealData()}>
              {t("showDataFolder")}
            </Button>
          )}
          {notice.kind === "port-changed" && (
            <Button size="small" onClick={() => go("server")}>
              {t("openServerPage")}
            </Button>
          )}
          <Button size="small" variant="quiet" onClick={() => void dismissStartNotice(notice.id)}>
            {t("dismiss")}
          </Button>
        </>
      }
    >
      {t(words[notice.kind] as "dismiss", { ...notice.facts })}
    </Notice>
  )
}
