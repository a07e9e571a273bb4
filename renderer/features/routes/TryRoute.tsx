import { Play, Square } from "lucide-react"
import { useEffect, useState } from "react"
import { useTranslation } from "react-i18next"
import { useShallow } from "zustand/react/shallow"
import { useDescribeError } from "../../i18n/describeError.ts"
import type { AppState } from "../../stores/appStore.ts"
import { isPattern } from "../../stores/routeDraft.ts"
import { selectIsUnsaved } from "../../stores/routesSlice.ts"
import { isUnderWay } from "../../stores/routeTry.ts"
import { selectTaskError } from "../../stores/tasksSlice.ts"
import { planTask } from "../../stores/triesSlice.ts"
import { useApp } from "../../stores/useApp.tsx"
import { Button } from "../../ui/Button.tsx"
import { Notice } from "../../ui/Notice.tsx"
import { TextArea, TextField } from "../../ui/TextField.tsx"
import { usePassed } from "../../ui/usePassed.ts"
import { RoutePlanView } from "./RoutePlanView.tsx"
import { RunView } from "./RunView.tsx"

/** Who would be asked now, and what happens when somebody asks. */
export function TryRoute({ id }: { readonly id: string }) {
  const { t } = useTranslation("routes")
  const describe = useDescribeError()
  const saved = useApp(({ routes }) => routes.find((route) => route.id === id)?.name ?? "")
  const isUnsaved = useApp(selectIsUnsaved(id))
  const run = useApp(({ routeRuns }) => routeRuns[id])
  const tryRoute = useApp((state) => state.tryRoute)
  const stopTrying = useApp((state) => state.stopTrying)
  const error = useApp(selectTaskError(planTask(id)))
  const [example, setExample] = useState("")
  const [text, setText] = useState<string | null>(null)
  const name = isPattern(saved) ? example.trim() : saved
  const question = text ?? t("tryQuestion")
  const isRunning = run !== undefined && isUnderWay(run)
  usePlan(id, name)
  return (
    <section className="section" aria-label={t("tryIt")}>
      <div className="section__head">
        <h2>{t("tryIt")}</h2>
      </div>
      <div className="card card--pad col col--wide">
        {isUnsaved && <Notice tone="info">{t("triesSaved")}</Notice>}
        {isPattern(saved) && (
          <TextField
            label={t("exampleName", { pattern: saved })}
            autoComplete="off"
            spellCheck={false}
            placeholder={saved.replaceAll("*", "4o")}
            value={example}
            onChange={(event) => setExample(event.target.value)}
          />
        )}
        {error !== null ? <Notice tone="error">{describe(error)}</Notice> : name !== "" && <RoutePlanView id={id} />}
        <form
          className="col"
          onSubmit={(event) => {
            event.preventDefault()
            void tryRoute(id, name, question)
          }}
        >
          <TextArea label={t("question")} rows={2} value={question} onChange={(event) => setText(event.target.value)} />
          <div className="row">
            <span className="caption faint grow">{t("tryNote")}</span>
            {isRunning ? (
              <Button icon={Square} onClick={() => stopTrying(id)}>
                {t("stop")}
              </Button>
            ) : (
              <Button type="submit" icon={Play} disabled={name === "" || question.trim() === ""}>
                {t("ask")}
              </Button>
            )}
          </div>
        </form>
        {run !== undefined && <RunView run={run} />}
      </div>
    </section>
  )
}

/** Asked anew whenever what it depends on has changed. */
function usePlan(id: string, name: string): void {
  const plan = useApp((state) => state.planRoute)
  const cause = useApp(planCause)
  const restsEnded = usePassed(useApp(useShallow(selectRestEnds)))
  // biome-ignore lint/correctness/useExhaustiveDependencies: the cause is why it is asked again
  useEffect(() => {
    if (name !== "") void plan(id, name)
  }, [id, name, cause, restsEnded, plan])
}

function selectRestEnds({ targetHealth }: AppState): readonly number[] {
  return Object.values(targetHealth).flatMap(({ probeAt }) => probeAt ?? [])
}

function planCause({ routes, providers, models, targetHealth }: AppState): string {
  return JSON.stringify([
    routes,
    providers.map(({ id, isEnabled, models: own }) => [
      id,
      isEnabled,
      own.filter((model) => model.isEnabled).map((model) => model.id),
    ]),
    models.map(({ id }) => id),
    Object.values(targetHealth).map(({ target, circuit }) => [target, circuit]),
  ])
}
