import { CircleCheck, CircleDashed, CircleX, type LucideIcon } from "lucide-react"
import { useTranslation } from "react-i18next"
import type { ProviderCheck, ProviderCheckStep, ProviderInfo } from "../../../electron/contract/providers.ts"
import { useDescribeError } from "../../i18n/describeError.ts"
import { useFormats } from "../../i18n/formats.ts"
import { checkTask } from "../../stores/providersSlice.ts"
import { selectIsTaskRunning, selectTaskError } from "../../stores/tasksSlice.ts"
import { useApp } from "../../stores/useApp.tsx"
import { Icon } from "../../ui/Icon.tsx"
import { Notice } from "../../ui/Notice.tsx"
import { isCheckPassed, useStepWords } from "./checkWords.ts"

/** What the last look at the service found, step by step; nothing before the first one. */
export function CheckReport({ provider }: { readonly provider: ProviderInfo }) {
  const { t } = useTranslation("providers")
  const formats = useFormats()
  const describe = useDescribeError()
  const words = useStepWords(provider)
  const check = useApp((state) => state.providerChecks[provider.id])
  const isChecking = useApp(selectIsTaskRunning(checkTask(provider.id)))
  const error = useApp(selectTaskError(checkTask(provider.id)))
  if (error !== null) {
    return (
      <div className="provider__more">
        <Notice tone="error">{describe(error)}</Notice>
      </div>
    )
  }
  if (check === undefined && !isChecking) return null
  return (
    <div className="provider__more col" role="status" aria-label={t("checkReport")}>
      {isChecking && <p className="muted">{t("checkUnderWay")}</p>}
      {check !== undefined && !isChecking && (
        <>
          <p className="medium">
            {t(isCheckPassed(check) ? "checkAllWell" : "checkFoundProblems", { at: formats.clock(check.checkedAt) })}
            {check.latencyMs !== null && (
              <span className="muted"> {t("latency", { duration: formats.duration(check.latencyMs) })}</span>
            )}
          </p>
          <ul className="col steps">
            {triedSteps(check).map((step) => (
              <Step key={`${step.step} ${step.subject ?? ""}`} step={step} words={words(step)} />
            ))}
          </ul>
        </>
      )}
    </div>
  )
}

/** Where nothing answers, everything else was left out for that one reason. */
function triedSteps({ steps }: ProviderCheck): readonly ProviderCheckStep[] {
  const isReached = steps.every(({ step, outcome }) => step !== "reach" || outcome === "ok")
  return isReached ? steps : steps.filter(({ outcome }) => outcome !== "skipped")
}

const marks = {
  ok: { icon: CircleCheck, tone: "ok", name: "stepOk" },
  failed: { icon: CircleX, tone: "error", name: "stepFailed" },
  skipped: { icon: CircleDashed, tone: "faint", name: "stepSkipped" },
} as const satisfies Record<ProviderCheckStep["outcome"], { icon: LucideIcon; tone: string; name: string }>

function Step({ step, words }: { readonly step: ProviderCheckStep; readonly words: string }) {
  const { t } = useTranslation("providers")
  const { icon, tone, name } = marks[step.outcome]
  const detail = step.error?.detail
  return (
    <li className="step">
      <span className={tone} role="img" aria-label={t(name)}>
        <Icon of={icon} />
      </span>
      <div className="grow">
        <span className={step.outcome === "skipped" ? "muted" : undefined}>{words}</span>
        {detail !== undefined && detail !== "" && (
          <details className="caption">
            <summary>{t("serviceSaid")}</summary>
            <pre className="notice__detail">{detail}</pre>
          </details>
        )}
      </div>
    </li>
  )
}
