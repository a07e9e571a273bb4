import { Activity, Trash2 } from "lucide-react"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import type { ProviderInfo } from "../../../electron/contract/providers.ts"
import { useDescribeError } from "../../i18n/describeError.ts"
import { checkTask, providerTask } from "../../stores/providersSlice.ts"
import { selectIsTaskRunning, selectTaskError } from "../../stores/tasksSlice.ts"
import { useApp } from "../../stores/useApp.tsx"
import { Button, IconButton } from "../../ui/Button.tsx"
import { ConfirmDialog } from "../../ui/ConfirmDialog.tsx"
import { Notice } from "../../ui/Notice.tsx"
import { Pill, Tag } from "../../ui/Pill.tsx"
import { Switch } from "../../ui/Switch.tsx"
import { CheckReport } from "./CheckReport.tsx"

/** Its name and state, whether it is used, and a look at whether it works. */
export function ProviderHead({ provider }: { readonly provider: ProviderInfo }) {
  const { t } = useTranslation("providers")
  const describe = useDescribeError()
  const { id, name, baseUrl, isEnabled, isLocal } = provider
  const { check, setEnabled } = useApp((state) => state.providerActions)
  const isChecking = useApp(selectIsTaskRunning(checkTask(id)))
  const error = useApp(selectTaskError(providerTask(id)))
  return (
    <section className="card" aria-label={name}>
      <div className="provider__head">
        <div className="grow">
          <div className="row wrap">
            <h2 className="h h--title clip">{name}</h2>
            {isLocal ? <Pill>{t("onThisComputer")}</Pill> : <Pill tone="remote">{t("leavesComputer")}</Pill>}
          </div>
          <p className="caption faint clip" title={baseUrl}>
            {baseUrl}
          </p>
        </div>
        <Button icon={Activity} disabled={isChecking} onClick={() => void check(id)}>
          {t(isChecking ? "checking" : "check")}
        </Button>
        <RemoveProvider provider={provider} />
        <Switch isOn={isEnabled} label={t("useProvider", { name })} onChange={(isOn) => void setEnabled(id, isOn)} />
      </div>
      {error !== null && (
        <div className="provider__more">
          <Notice tone="error">{describe(error)}</Notice>
        </div>
      )}
      {!isEnabled && (
        <div className="provider__more">
          <Notice tone="info">{t("disabledNote")}</Notice>
        </div>
      )}
      <CheckReport provider={provider} />
      <p className="provider__more caption faint">
        {t("askAs")} <Tag>{t("askAsName", { id })}</Tag>
      </p>
    </section>
  )
}

function RemoveProvider({ provider: { id, name } }: { readonly provider: ProviderInfo }) {
  const { t } = useTranslation("providers")
  const [isAsking, setAsking] = useState(false)
  const remove = useApp((state) => state.providerActions.remove)
  return (
    <>
      <IconButton icon={Trash2} size="normal" label={t("removeProvider", { name })} onClick={() => setAsking(true)} />
      <ConfirmDialog
        isOpen={isAsking}
        title={t("removeProviderAsk", { name })}
        description={t("removeProviderWhy")}
        confirmLabel={t("remove")}
        cancelLabel={t("cancel")}
        onConfirm={() => void remove(id)}
        onClose={() => setAsking(false)}
      />
    </>
  )
}
