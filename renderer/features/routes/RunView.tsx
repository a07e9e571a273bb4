import { CircleCheck, CircleX } from "lucide-react"
import { useTranslation } from "react-i18next"
import type { Attempt } from "../../../electron/contract/routes.ts"
import { useDescribeError } from "../../i18n/describeError.ts"
import { useFormats } from "../../i18n/formats.ts"
import { useFailureWords } from "../../models/useFailureWords.ts"
import type { RouteRun } from "../../stores/routeTry.ts"
import { Coal } from "../../ui/Coals.tsx"
import { Icon } from "../../ui/Icon.tsx"
import { Notice } from "../../ui/Notice.tsx"

/** One real answer: who was asked, who answered, what, and how quick. */
export function RunView({ run }: { readonly run: RouteRun }) {
  const { t } = useTranslation("routes")
  const describe = useDescribeError()
  const { state, text, reasoning, record } = run
  const isRunning = state.kind === "waiting" || state.kind === "streaming"
  return (
    <div className="run" role="status" aria-label={t("answer")} aria-busy={isRunning}>
      {record !== null && record.attempts.length > 0 && <Attempts attempts={record.attempts} />}
      {state.kind === "waiting" && <Waiting state={state} />}
      {reasoning !== "" && (
        <details className="caption muted">
          <summary>{t("thinking")}</summary>
          <p className="said">{reasoning}</p>
        </details>
      )}
      {text !== "" && <p className="said run__text">{text}</p>}
      {state.kind === "failed" && (
        <Notice tone="error" detail={state.error.detail}>
          {describe(state.error)}
        </Notice>
      )}
      {state.kind === "stopped" && <p className="caption muted">{t("stopped")}</p>}
      <Figures run={run} />
    </div>
  )
}

function Waiting({ state }: { readonly state: Extract<RouteRun["state"], { kind: "waiting" }> }) {
  const { t } = useTranslation("routes")
  const formats = useFormats()
  const words =
    state.loadProgress !== undefined
      ? t("waitLoading", { percent: formats.percent(state.loadProgress) })
      : state.queuePosition !== undefined
        ? t("waitQueue", { position: state.queuePosition })
        : t("waitFirst")
  return (
    <p className="row muted">
      <Coal kind="busy" />
      {words}
    </p>
  )
}

function Attempts({ attempts }: { readonly attempts: readonly Attempt[] }) {
  const { t } = useTranslation("routes")
  const formats = useFormats()
  const failureWords = useFailureWords()
  return (
    <ol className="plan__targets" aria-label={t("attempts")}>
      {attempts.map(({ target, startedAt, durationMs, error }) => (
        <li key={`${target} ${startedAt}`} className="row wrap">
          <span
            className={error === undefined ? "ok" : "error"}
            role="img"
            aria-label={t(error === undefined ? "attemptOk" : "attemptFailed")}
          >
            <Icon of={error === undefined ? CircleCheck : CircleX} />
          </span>
          <span className="clip medium">{target}</span>
          <span className="caption faint num">{formats.duration(durationMs)}</span>
          {error !== undefined && <span className="caption error">{failureWords(target, error.code)}</span>}
        </li>
      ))}
    </ol>
  )
}

function Figures({ run: { served, usage, timings, cost, model } }: { readonly run: RouteRun }) {
  const { t } = useTranslation("routes")
  const formats = useFormats()
  const figures = [
    served !== null && t("answeredBy", { target: served.target }),
    served === null && model !== null && t("answeredBy", { target: model }),
    served !== null && served.attempts > 0 && t("attemptCount", { count: served.attempts }),
    served?.cache === "hit" && t("cacheHit"),
    timings !== null &&
      timings.firstTokenMs !== null &&
      t("firstToken", { duration: formats.duration(timings.firstTokenMs) }),
    usage !== null &&
      t(usage.isEstimated === true ? "tokensEstimated" : "tokens", {
        prompt: formats.number(usage.promptTokens),
        completion: formats.number(usage.completionTokens),
      }),
    timings !== null && timings.tokensPerSecond !== null && formats.tokensPerSecond(timings.tokensPerSecond),
    cost !== null && formats.money(cost),
  ].filter((figure) => figure !== false)
  if (figures.length === 0) return null
  return <p className="caption muted num run__figures">{figures.join(" · ")}</p>
}
