import { Globe, House } from "lucide-react"
import { useTranslation } from "react-i18next"
import type { ProviderInfo } from "../../../electron/contract/providers.ts"
import { useDescribeError } from "../../i18n/describeError.ts"
import { useFormats } from "../../i18n/formats.ts"
import { checkTask, findProvider, providerTask } from "../../stores/providersSlice.ts"
import { selectIsTaskRunning, selectTaskError } from "../../stores/tasksSlice.ts"
import { useApp } from "../../stores/useApp.tsx"
import { classes } from "../../ui/classes.ts"
import { Icon } from "../../ui/Icon.tsx"
import { Pill, Tag } from "../../ui/Pill.tsx"
import { Switch } from "../../ui/Switch.tsx"
import { isCheckPassed } from "./checkWords.ts"

/** One service with its state; its name leads to all about it. */
export function ProviderRow({ id }: { readonly id: string }) {
  const { t } = useTranslation("providers")
  const describe = useDescribeError()
  const provider = useApp((state) => findProvider(state, id))
  const error = useApp(selectTaskError(providerTask(id)))
  const setEnabled = useApp((state) => state.providerActions.setEnabled)
  if (provider === undefined) return null
  const { name, isEnabled, isLocal } = provider
  return (
    <li className="rows__row">
      <span className={classes("provider__mark", isEnabled ? (isLocal ? "ember" : "remote") : "faint")}>
        <Icon of={isLocal ? House : Globe} size="large" />
      </span>
      <span className="grow name">
        <span className="row">
          <a className="clip medium link--quiet" href={`#/providers/${encodeURIComponent(id)}`}>
            {name}
          </a>
          <span className="p2">
            <Tag>{id}/</Tag>
          </span>
        </span>
        {error === null ? (
          <ProviderFacts provider={provider} />
        ) : (
          <span className="caption error">{describe(error)}</span>
        )}
      </span>
      <LastCheck id={id} />
      <Switch isOn={isEnabled} label={t("useProvider", { name })} onChange={(isOn) => void setEnabled(id, isOn)} />
    </li>
  )
}

function ProviderFacts({ provider }: { readonly provider: ProviderInfo }) {
  const { t } = useTranslation("providers")
  const formats = useFormats()
  const { models, secrets, auth, baseUrl, isLocal } = provider
  const enabled = models.filter(({ isEnabled }) => isEnabled).length
  const resting = secrets.filter(({ cooldown }) => cooldown !== null).length
  return (
    <span className="caption faint clip" title={baseUrl}>
      {models.length === 0
        ? t("noModelsYet")
        : t("enabledOf", { enabled: formats.number(enabled), total: formats.number(models.length) })}
      {auth !== "none" && !isLocal && secrets.length === 0 && <span className="warn"> · {t("noKeyYet")}</span>}
      {resting > 0 && <span className="warn"> · {t("keysResting", { count: resting })}</span>}
      <span className="p2"> · {baseUrl}</span>
    </span>
  )
}

function LastCheck({ id }: { readonly id: string }) {
  const { t } = useTranslation("providers")
  const formats = useFormats()
  const check = useApp((state) => state.providerChecks[id])
  const isChecking = useApp(selectIsTaskRunning(checkTask(id)))
  if (isChecking) return <span className="caption muted">{t("checking")}</span>
  if (check === undefined) return null
  const at = formats.clock(check.checkedAt)
  return (
    <span className="p2" title={at}>
      {isCheckPassed(check) ? (
        <Pill tone="ok">{check.latencyMs === null ? t("checkPassed") : formats.duration(check.latencyMs)}</Pill>
      ) : (
        <Pill tone="error">{t("checkFailed")}</Pill>
      )}
    </span>
  )
}
