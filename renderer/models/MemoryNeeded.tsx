import { useTranslation } from "react-i18next"
import type { MemoryAmount, MemoryEstimate, ModelLoadSettings } from "../../electron/contract/models.ts"
import { useDescribeError } from "../i18n/describeError.ts"
import { useFormats } from "../i18n/formats.ts"
import { useApp } from "../stores/useApp.tsx"
import { Button } from "../ui/Button.tsx"
import { Notice } from "../ui/Notice.tsx"
import { Progress } from "../ui/Progress.tsx"
import { FitPill } from "./FitPill.tsx"

export type MemoryNeededProps = {
  /** What is typed cannot be estimated. */
  readonly isHeld: boolean
  onFit(fitting: ModelLoadSettings): void
}

/** What the settings would take, part by part, against what there is. */
export function MemoryNeeded({ isHeld, onFit }: MemoryNeededProps) {
  const { t } = useTranslation("models")
  const describe = useDescribeError()
  const shown = useApp((state) => state.loadEstimate)
  return (
    <section className="need" aria-label={t("memoryNeeded")}>
      <div className="row">
        <h3 className="medium grow">{t("memoryNeeded")}</h3>
        <span role="status">
          {isHeld ? (
            <span className="caption warn">{t("estimateHeld")}</span>
          ) : shown.kind === "known" ? (
            <FitPill verdict={shown.estimate.verdict} />
          ) : (
            shown.kind === "none" && <span className="caption faint">{t("estimating")}</span>
          )}
        </span>
      </div>
      {shown.kind === "failed" && !isHeld && <Notice tone="error">{describe(shown.error)}</Notice>}
      {shown.kind === "known" && <Amounts estimate={shown.estimate} />}
      {shown.kind === "known" && shown.estimate.verdict === "too-large" && !isHeld && (
        <TooLarge fitting={shown.estimate.fitting} onFit={onFit} />
      )}
    </section>
  )
}

const tones = { fits: "ok", tight: "warn", "too-large": "error" } as const satisfies Record<
  MemoryEstimate["verdict"],
  string
>

function Amounts({ estimate }: { readonly estimate: MemoryEstimate }) {
  const { t } = useTranslation("models")
  const formats = useFormats()
  const { total, available, weights, cache, compute, overheadBytes, verdict } = estimate
  const tone = tones[verdict]
  const parts = [
    [t("weights"), sum(weights)],
    [t("cache"), sum(cache)],
    [t("compute"), sum(compute)],
    [t("overhead"), overheadBytes],
  ] as const
  const of = (needed: number, there: number) => ({
    needed: formats.bytes(needed),
    available: formats.bytes(Math.max(0, there)),
  })
  return (
    <>
      <Measure
        words={t("neededOfMemory", of(total.ramBytes, available.ramBytes))}
        tone={tone}
        share={share("ramBytes")}
      />
      {available.videoBytes > 0 && (
        <Measure
          words={t("neededOfVideo", of(total.videoBytes, available.videoBytes))}
          tone={tone}
          share={share("videoBytes")}
        />
      )}
      <dl className="need__parts">
        {parts.map(([name, bytes]) => (
          <div key={name}>
            <dt className="caption faint">{name}</dt>
            <dd className="num">{formats.bytes(bytes)}</dd>
          </div>
        ))}
      </dl>
    </>
  )

  function share(kind: keyof MemoryAmount): number {
    return available[kind] <= 0 ? 1 : total[kind] / available[kind]
  }
}

type MeasureProps = { readonly words: string; readonly share: number; readonly tone: "ok" | "warn" | "error" }

function Measure({ words, share, tone }: MeasureProps) {
  return (
    <div className="col need__measure">
      <span className="num muted">{words}</span>
      <Progress value={share} tone={tone} label={words} />
    </div>
  )
}

type TooLargeProps = { readonly fitting: ModelLoadSettings | undefined; onFit(fitting: ModelLoadSettings): void }

function TooLarge({ fitting, onFit }: TooLargeProps) {
  const { t } = useTranslation("models")
  if (fitting === undefined) return <p className="caption error">{t("nothingFits")}</p>
  return (
    <div>
      <Button size="small" onClick={() => onFit(fitting)}>
        {t("useFitting")}
      </Button>
    </div>
  )
}

function sum({ ramBytes, videoBytes }: MemoryAmount): number {
  return ramBytes + videoBytes
}
