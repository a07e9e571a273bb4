import { useTranslation } from "react-i18next"
import type { TargetHealth } from "../../../electron/contract/routes.ts"
import { useFormats } from "../../i18n/formats.ts"
import { useApp } from "../../stores/useApp.tsx"
import { Coal, type CoalKind } from "../../ui/Coals.tsx"
import { Pill } from "../../ui/Pill.tsx"
import { useFailureWords } from "./useFailureWords.ts"

const selectHealth =
  (name: string) =>
  ({ targetHealth }: { readonly targetHealth: Readonly<Record<string, TargetHealth>> }) =>
    targetHealth[name]

type TargetDotProps = { readonly name: string; readonly isEnabled: boolean }

/** Whether a target is asked at present, as a dot with words. */
export function TargetDot({ name, isEnabled }: TargetDotProps) {
  const { t } = useTranslation("routes")
  const health = useApp(selectHealth(name))
  const kind = dotOf(health, isEnabled)
  return (
    <>
      <Coal kind={kind} />
      <span className="sr">{t(dotWords[kind])}</span>
    </>
  )
}

const dotWords = {
  off: "targetOff",
  free: "targetUnused",
  error: "targetResting",
  busy: "targetBusy",
  ok: "targetWell",
} as const satisfies Partial<Record<CoalKind, string>>

function dotOf(health: TargetHealth | undefined, isEnabled: boolean): keyof typeof dotWords {
  if (!isEnabled) return "off"
  if (health === undefined) return "free"
  if (health.circuit !== "closed") return "error"
  return health.runningCount > 0 ? "busy" : "ok"
}

/** How a target does: whether it rests, how quick it is, what it is doing. Nothing while nobody has asked it. */
export function TargetFacts({ name }: { readonly name: string }) {
  const { t } = useTranslation("routes")
  const formats = useFormats()
  const failureWords = useFailureWords()
  const health = useApp(selectHealth(name))
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
      {circuit === "open" && (
        <Pill tone="error">
          {probeAt === null ? t("circuitOpen") : t("circuitOpenUntil", { at: formats.clock(probeAt) })}
        </Pill>
      )}
      {circuit === "half-open" && <Pill tone="warn">{t("circuitHalfOpen")}</Pill>}
      <span>{facts.length === 0 ? t("targetWell") : facts.join(" · ")}</span>
    </span>
  )
}
