import { useTranslation } from "react-i18next"
import type { RouteTarget } from "../../../electron/contract/routes.ts"
import { useDescribeError } from "../../i18n/describeError.ts"
import { targetName } from "../../stores/routeDraft.ts"
import { routeTask, selectIsUnsaved } from "../../stores/routesSlice.ts"
import { selectTaskError } from "../../stores/tasksSlice.ts"
import { useApp } from "../../stores/useApp.tsx"
import { classes } from "../../ui/classes.ts"
import { Pill } from "../../ui/Pill.tsx"
import { Switch } from "../../ui/Switch.tsx"
import { strategyWords } from "./routeWords.ts"
import { TargetDot } from "./TargetState.tsx"

/** One name with its targets in their order; it leads to all about it. */
export function RouteRow({ id }: { readonly id: string }) {
  const { t } = useTranslation("routes")
  const describe = useDescribeError()
  const route = useApp(({ routes }) => routes.find((candidate) => candidate.id === id))
  const error = useApp(selectTaskError(routeTask(id)))
  const isUnsaved = useApp(selectIsUnsaved(id))
  const setEnabled = useApp((state) => state.routeActions.setEnabled)
  if (route === undefined) return null
  const { name, isEnabled, strategy, targets, mayLeave, cache } = route
  return (
    <li className="rows__row route">
      <span className="grow name">
        <span className="row wrap">
          <a className="clip medium link--quiet mono" href={`#/routes/${encodeURIComponent(id)}`}>
            {name}
          </a>
          <span className="p2">
            <Pill>{t(strategyWords[strategy].short)}</Pill>
          </span>
          {cache !== null && (
            <span className="p2">
              <Pill>{t("cached")}</Pill>
            </span>
          )}
          {!mayLeave && <Pill tone="verified">{t("staysHere")}</Pill>}
          {isUnsaved && <Pill tone="warn">{t("notSaved")}</Pill>}
        </span>
        {error === null ? (
          <Targets targets={targets} isOrdered={strategy === "in-order"} />
        ) : (
          <span className="caption error">{describe(error)}</span>
        )}
      </span>
      <Switch isOn={isEnabled} label={t("useRoute", { name })} onChange={(isOn) => void setEnabled(id, isOn)} />
    </li>
  )
}

type TargetsProps = { readonly targets: readonly RouteTarget[]; readonly isOrdered: boolean }

function Targets({ targets, isOrdered }: TargetsProps) {
  const { t } = useTranslation("routes")
  if (targets.length === 0) return <span className="caption warn">{t("noTargets")}</span>
  return (
    <ol className={classes("route__targets caption", isOrdered && "route__targets--ordered")} aria-label={t("targets")}>
      {targets.map((target) => (
        <li key={target.id} className={target.isEnabled ? "muted" : "faint route__off"}>
          <TargetDot name={targetName(target)} isEnabled={target.isEnabled} />
          <span className="clip">{targetName(target)}</span>
        </li>
      ))}
    </ol>
  )
}
