import { useTranslation } from "react-i18next"
import { fallOverTriggers } from "../../../electron/contract/routes.ts"
import { Checkbox } from "../../ui/Checkbox.tsx"
import { NumberField } from "../../ui/NumberField.tsx"
import type { RoutePartProps } from "./routePart.ts"
import { triggerWords } from "./routeWords.ts"

/** When the next target is asked instead; never once the first token is there. */
export function FallOver({ route, onChange }: RoutePartProps) {
  const { t } = useTranslation("routes")
  const { triggers } = route
  return (
    <section className="section" aria-label={t("fallOver")}>
      <div className="section__head">
        <h2>{t("fallOver")}</h2>
      </div>
      <div className="card card--pad col col--wide">
        <fieldset className="fields">
          <legend className="muted">{t("triggers")}</legend>
          <div className="triggers">
            {fallOverTriggers.map((trigger) => (
              <Checkbox
                key={trigger}
                label={t(triggerWords[trigger])}
                isChecked={triggers.includes(trigger)}
                onChange={(isOn) =>
                  onChange({
                    triggers: fallOverTriggers.filter((one) => (one === trigger ? isOn : triggers.includes(one))),
                  })
                }
              />
            ))}
          </div>
        </fieldset>
        <Limits route={route} onChange={onChange} />
        <p className="caption faint">{t("fallOverNote")}</p>
      </div>
    </section>
  )
}

/** Pauses are typed in seconds, as people think of them. */
function Limits({ route, onChange }: RoutePartProps) {
  const { t } = useTranslation("routes")
  const { retries, firstTokenMs, maxQueue, breaker } = route
  return (
    <div className="fields__row fields__row--limits">
      <NumberField
        label={t("retryCount")}
        value={retries.count}
        min={0}
        max={10}
        placeholder="0"
        onChange={(count) => onChange({ retries: { ...retries, count: count ?? 0 } })}
      />
      <NumberField
        label={t("retryPause")}
        value={retries.pauseMs / 1000}
        min={0}
        max={60}
        digits={2}
        placeholder="0"
        onChange={(seconds) => onChange({ retries: { ...retries, pauseMs: milliseconds(seconds ?? 0) } })}
      />
      <NumberField
        label={t("firstTokenLimit")}
        value={firstTokenMs === null ? null : firstTokenMs / 1000}
        min={0.1}
        max={3600}
        digits={1}
        placeholder={t("noLimit")}
        onChange={(seconds) => onChange({ firstTokenMs: seconds === null ? null : milliseconds(seconds) })}
      />
      <NumberField
        label={t("maxQueue")}
        value={maxQueue}
        min={0}
        max={10_000}
        placeholder={t("noLimit")}
        onChange={(count) => onChange({ maxQueue: count })}
      />
      <NumberField
        label={t("breakerFailures")}
        value={breaker.failures}
        min={1}
        max={1000}
        placeholder="3"
        onChange={(failures) => onChange({ breaker: { ...breaker, failures: failures ?? 3 } })}
      />
      <NumberField
        label={t("breakerPause")}
        value={breaker.pauseMs / 1000}
        min={0.1}
        max={86_400}
        digits={1}
        placeholder="30"
        onChange={(seconds) => onChange({ breaker: { ...breaker, pauseMs: milliseconds(seconds ?? 30) } })}
      />
    </div>
  )
}

function milliseconds(seconds: number): number {
  return Math.round(seconds * 1000)
}
