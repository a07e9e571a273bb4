import { useTranslation } from "react-i18next"
import { useApp } from "../../stores/useApp.tsx"
import { Notice } from "../../ui/Notice.tsx"
import { skipWords } from "./routeWords.ts"
import { TargetFacts } from "./TargetState.tsx"

/** Who would be asked in which order, and who would not and why. */
export function RoutePlanView({ id }: { readonly id: string }) {
  const { t } = useTranslation("routes")
  const plan = useApp(({ routePlans }) => routePlans[id])
  if (plan === undefined) return <p className="caption faint">{t("planning")}</p>
  return (
    <div className="plan">
      {plan.routeId !== id && <Notice tone="warn">{t("planOther", { name: plan.name })}</Notice>}
      {plan.targets.length === 0 ? (
        <Notice tone="warn">{t("planNobody")}</Notice>
      ) : (
        <ol className="plan__targets" aria-label={t("planOrder")}>
          {plan.targets.map((target, index) => (
            <li key={target} className="row">
              <span className="count num">{index + 1}</span>
              <span className="clip medium">{target}</span>
              <TargetFacts name={target} />
            </li>
          ))}
        </ol>
      )}
      {plan.skipped.length > 0 && (
        <ul className="plan__targets" aria-label={t("planSkipped")}>
          {plan.skipped.map(({ target, reason }) => (
            <li key={target} className="row faint">
              <span className="count num">–</span>
              <span className="clip">{target}</span>
              <span className="caption">{t(skipWords[reason])}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
