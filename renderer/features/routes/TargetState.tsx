import { useTranslation } from "react-i18next"
import type { TargetHealth } from "../../../electron/contract/routes.ts"
import { useFormats } from "../../i18n/formats.ts"
import { useFailureWords } from "../../models/useFailureWords.ts"
import { useApp } from "../../stores/useApp.tsx"
import { Coal, type CoalKind } from "../../ui/Coals.tsx"
import { Pill } from "../../ui/Pill.tsx"
import { usePassed } from "../../ui/usePassed.ts"

const selectHealth =
  (name: string) =>
  ({ targetHealth }: { readonly targetHealth: Readonly<Record<string, TargetHealth>> }) =>
    targetHealth[name]

type TargetDotProps = { readonly name: string; readonly isEnabled: boolean }

/** Whether a target is asked at present, as a dot with words. */
export function TargetDot({ name, isEnabled }: TargetDotProps) {
  const { t } = useTranslation("routes")
  const health = useApp(selectHealth(name))
  const isRested = useIsRested(health)
  const { coal, words } = dots[dotOf(health, isEnabled, isRested)]
  return (
    <>
      <Coal kind={coal} />
      <span className="sr">{t(words)}</span>
    </>
  )
}

const dots = {
  off: { coal: "off", words: "targetOff" },
  unused: { coal: "free", words: "targetUnused" },
  resting: { coal: "error", words: "targetResting" },
  rested: { coal: "free", words: "targetRested" },
  busy: { coal: "busy", words: "targetBusy" },
  well: { coal: "ok", words: "targetWell" },
} as const satisfies Record<string, { coal: CoalKind; words: string }>

function dotOf(health: TargetHealth | undefined, isEnabled: boolean, isRested: boolean): keyof typeof dots {
  if (!isEnabled) return "off"
  if (health === undefined) return "unused"
  if (isRested) return "rested"
  if (health.circuit !== "closed") return "resting"
  return health.runningCount > 0 ? "busy" : "well"
}

/** Whether its rest is over, which the host tells only when somebody asks for it. */
function useIsRested(health: TargetHealth | undefined): boolean {
  const ends = health?.circuit === "open" && health.probeAt !== null ? [health.probeAt] : []
  return usePassed(ends) > 0
}

/** How a target does: whether it rests, how quick it is, what it is doing. Nothing while nobody has asked it. */
export function TargetFacts({ name }: { readonly name: string }) {
  const { t } = useTranslation("routes")
  const formats = useFormats()
  const failureWords = useFailureWords()
  const health = useApp(selectHealth(name))
  const isRested = useIsRested(health)
  if (health === undefined) return <span className="caption faint">{t("targetUnused")}</span>
  const { circuit, probeAt, firstTokenMs, runningCount, lastError } = health
  const facts = [
    firstTokenMs !== null && t("firstToken", { duration: formats.duration(firstTokenMs) }),
    runningCount > 0 && t("running", { count: runningCount }),
    lastError !== null &&
      t("lastError", {
        at: formats.clock(lastError.at),
        why: failureWords(name, lastError.code),
      }),
  ].filter((fact) => fact !== false)
  return (
    <span className="row wrap caption faint">
      {isRested && <Pill tone="warn">{t("targetRested")}</Pill>}
      {circuit === "open" && !isRested && (
        <Pill tone="error">
          {probeAt === null ? t("circuitOpen") : t("circuitOpenUntil", { at: formats.clock(probeAt) })}
        </Pill>
      )}
      {circuit === "half-open" && <Pill tone="warn">{t("circuitHalfOpen")}</Pill>}
      <span>{facts.length === 0 ? t("targetWell") : facts.join(" · ")}</span>
    </span>
  )
}
