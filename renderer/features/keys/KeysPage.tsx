import { Lock, Plus } from "lucide-react"
import { useEffect, useState } from "react"
import { useTranslation } from "react-i18next"
import type { ApiKey } from "../../../electron/contract/keys.ts"
import type { AppState } from "../../stores/appStore.ts"
import { useApp } from "../../stores/useApp.tsx"
import { Button } from "../../ui/Button.tsx"
import { EmptyState } from "../../ui/EmptyState.tsx"
import { Icon } from "../../ui/Icon.tsx"
import { AuditFold } from "./AuditFold.tsx"
import { type KeyAct, KeyActDialog } from "./KeyActDialog.tsx"
import { KeyDialog } from "./KeyDialog.tsx"
import { KeyFigures } from "./KeyFigures.tsx"
import { KeyTable } from "./KeyTable.tsx"
import { NewKeyDialog } from "./NewKeyDialog.tsx"

/** What a dialog is about: a key to create (null) or to change, or an act that needs a second thought. */
type Asked = { readonly kind: "form"; readonly key: ApiKey | null } | { readonly kind: KeyAct; readonly key: ApiKey }

/** Who may use which models, how much, and until when. */
export function KeysPage() {
  const { t } = useTranslation("keys")
  const isKnown = useApp((state) => state.server !== null)
  const keys = useApp((state) => state.keys)
  const [asked, setAsked] = useState<Asked | null>(null)
  useFreshUsage()
  const create = (
    <Button variant="primary" icon={Plus} onClick={() => setAsked({ kind: "form", key: null })}>
      {t("create")}
    </Button>
  )
  const close = () => setAsked(null)
  return (
    <div className="page">
      <div className="page__in">
        {isKnown && keys.length === 0 && <NoKeys action={create} />}
        {keys.length > 0 && (
          <>
            <div className="row wrap">
              <p className="muted grow lead">{t("lead")}</p>
              {create}
            </div>
            <KeyFigures />
            <KeyTable
              keys={keys}
              onEdit={(key) => setAsked({ kind: "form", key })}
              onAct={(kind, key) => setAsked({ kind, key })}
            />
            <p className="caption faint row">
              <Icon of={Lock} size="small" />
              <span>{t("hashed")}</span>
            </p>
          </>
        )}
        <AuditFold />
      </div>
      {asked?.kind === "form" && <KeyDialog before={asked.key} onClose={close} />}
      {asked !== null && asked.kind !== "form" && <KeyActDialog act={asked.kind} apiKey={asked.key} onClose={close} />}
      <NewKeyDialog />
    </div>
  )
}

/** When keys are needed at all, and what to do. */
function NoKeys({ action }: { readonly action: React.ReactNode }) {
  const { t } = useTranslation("keys")
  return (
    <EmptyState title={t("none")} action={action}>
      <p>{t("noneHere")}</p>
      <p>{t("noneWhen")}</p>
    </EmptyState>
  )
}

const settleMs = 1000

/** Asks for what the keys have used when the page opens, and again when requests have ended, not for each of many. */
function useFreshUsage(): void {
  const refresh = useApp((state) => state.refreshKeyUsage)
  const cause = useApp(lastEnded)
  const [isFirst, setIsFirst] = useState(true)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the cause is why it is asked again
  useEffect(() => {
    if (isFirst) {
      setIsFirst(false)
      void refresh()
      return
    }
    const timer = setTimeout(() => void refresh(), settleMs)
    return () => clearTimeout(timer)
  }, [cause, refresh])
}

/** Changes whenever a request with a key has ended. */
function lastEnded({ requests }: Pick<AppState, "requests">): string {
  const ended = requests.filter(({ key, totalMs }) => key !== null && totalMs !== null)
  return `${ended.length} ${ended[0]?.id ?? ""}`
}
