import { Lock, Plus } from "lucide-react"
import { type ReactNode, useState } from "react"
import { useTranslation } from "react-i18next"
import type { ApiKey } from "../../../electron/contract/keys.ts"
import { useApp } from "../../stores/useApp.tsx"
import { lastEnded, useRefresh } from "../../stores/useRefresh.ts"
import { Button } from "../../ui/Button.tsx"
import { EmptyState } from "../../ui/EmptyState.tsx"
import { Icon } from "../../ui/Icon.tsx"
import { AuditFold } from "./AuditFold.tsx"
import { type KeyAct, KeyActDialog } from "./KeyActDialog.tsx"
import { KeyDialog } from "./KeyDialog.tsx"
import { KeyFigures } from "./KeyFigures.tsx"
import { KeyTable } from "./KeyTable.tsx"
import { NewKeyDialog } from "./NewKeyDialog.tsx"

const endedWithKey = lastEnded(({ key }) => key !== null)

/** What a dialog is about: a key to create (null) or to change, or an act that needs a second thought. */
type Asked = { readonly kind: "form"; readonly key: ApiKey | null } | { readonly kind: KeyAct; readonly key: ApiKey }

/** Who may use which models, how much, and until when. */
export function KeysPage() {
  const { t } = useTranslation("keys")
  const isKnown = useApp((state) => state.server !== null)
  const keys = useApp((state) => state.keys)
  const [asked, setAsked] = useState<Asked | null>(null)
  const refresh = useApp((state) => state.refreshKeyUsage)
  useRefresh(() => void refresh(), useApp(endedWithKey))
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
function NoKeys({ action }: { readonly action: ReactNode }) {
  const { t } = useTranslation("keys")
  return (
    <EmptyState title={t("none")} action={action}>
      <p>{t("noneHere")}</p>
      <p>{t("noneWhen")}</p>
    </EmptyState>
  )
}
