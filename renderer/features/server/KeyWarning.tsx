import { KeyRound } from "lucide-react"
import { useTranslation } from "react-i18next"
import { hasActiveKey } from "../../stores/keysSlice.ts"
import { useApp } from "../../stores/useApp.tsx"
import { Button } from "../../ui/Button.tsx"
import { Notice } from "../../ui/Notice.tsx"
import { isLoopback } from "./listenHost.ts"

/** The server is there for others, or needs a key from everybody, and nobody has one. */
export function KeyWarning() {
  const { t } = useTranslation("server")
  const isOpen = useApp(({ server }) => server?.state.kind === "on" && !isLoopback(server.state.host))
  const needsKeyHere = useApp(({ settings }) => settings?.server.requiresKeyHere ?? false)
  const hasKey = useApp(hasActiveKey)
  const go = useApp((state) => state.go)
  if (hasKey || !(isOpen || needsKeyHere)) return null
  return (
    <div className="hearth__failure">
      <Notice
        tone="warn"
        actions={
          <Button size="small" icon={KeyRound} onClick={() => go("keys")}>
            {t("openKeys")}
          </Button>
        }
      >
        {t(needsKeyHere ? "noKeyAnywhere" : "noKeyForOthers")}
      </Notice>
    </div>
  )
}
