import { useState } from "react"
import { useTranslation } from "react-i18next"
import type { ErrorBody } from "../../electron/contract/errors.ts"
import type { Model, ModelLoadSettings } from "../../electron/contract/models.ts"
import { useDescribeError } from "../i18n/describeError.ts"
import { useFormats } from "../i18n/formats.ts"
import { useApp } from "../stores/useApp.tsx"
import { ChoiceRow, ToggleRow } from "./LoadChoices.tsx"
import { type DraftProblems, type LoadDraft, type NumberFieldName, numberFields } from "./loadDraft.ts"
import { NumberDraft } from "./NumberDraft.tsx"
import { useEffective } from "./useEffective.ts"

/** The field that the host refused; the error without the path, which the field itself says. */
export type RefusedField = { readonly name: string; readonly error: ErrorBody }

export type LoadFieldsProps = {
  readonly model: Model
  readonly draft: LoadDraft
  /** What the draft says, where it can be used. */
  readonly load: ModelLoadSettings | undefined
  readonly problems: DraftProblems
  readonly refused: RefusedField | null
  onChange(draft: LoadDraft): void
}

/** Every load setting; those that few people need are folded. */
export function LoadFields({ model, draft, load, problems, refused, onChange }: LoadFieldsProps) {
  const { t } = useTranslation("models")
  const hints = useHints(model)
  const errorOf = useFieldErrors(problems, refused)
  const { values: effective, isCurrent } = useEffective(model, load)
  const number = (name: NumberFieldName) => (
    <NumberDraft
      label={t(name)}
      value={draft[name]}
      effective={effective[name]}
      isEstimated={isCurrent && isEstimated(name)}
      hint={hints[name]}
      error={errorOf(name)}
      onChange={(value) => onChange({ ...draft, [name]: value })}
    />
  )
  const toggle = (name: "flashAttention" | "usesMmap" | "usesMlock") => (
    <ToggleRow label={t(name)} value={draft[name]} onChange={(value) => onChange({ ...draft, [name]: value })} />
  )
  // Only at first: it must not fold under somebody who clears the last of its fields.
  const [isUnfolded] = useState(() => advanced.some((name) => draft[name] !== "" && draft[name] !== "auto"))
  return (
    <>
      <div className="load-fields">
        {number("contextSize")}
        {number("slotCount")}
        {number("gpuLayers")}
        {number("idleMinutes")}
      </div>
      {toggle("flashAttention")}
      <ChoiceRow
        label={t("kvCacheType")}
        value={draft.kvCacheType}
        options={[{ value: "auto", label: t("auto") }, ...cacheTypes]}
        hint={hints.kvCacheType}
        error={errorOf("kvCacheType")}
        onChange={(kvCacheType) => onChange({ ...draft, kvCacheType })}
      />
      <details className="load-more" open={isUnfolded}>
        <summary>{t("advanced")}</summary>
        <div className="col col--wide">
          <div className="load-fields">
            {number("threads")}
            {number("batchSize")}
            {number("ropeFrequencyBase")}
            {number("ropeFrequencyScale")}
          </div>
          {toggle("usesMmap")}
          {toggle("usesMlock")}
        </div>
      </details>
    </>
  )
}

/** The host may choose otherwise than was wished: a context cannot be longer than the model was trained with. */
function isEstimated(name: NumberFieldName): boolean {
  return name === "contextSize" || name === "slotCount" || name === "gpuLayers" || name === "batchSize"
}

const cacheTypes = (["f16", "q8_0", "q4_0"] as const).map((value) => ({ value, label: value }))

const advanced = ["threads", "batchSize", "ropeFrequencyBase", "ropeFrequencyScale", "usesMmap", "usesMlock"] as const

function useHints(model: Model): Partial<Record<keyof LoadDraft, string>> {
  const { t } = useTranslation("models")
  const formats = useFormats()
  const hasGpu = useApp(({ loadEstimate }) =>
    loadEstimate.kind === "known" ? loadEstimate.estimate.available.videoBytes > 0 : null,
  )
  const trained = model.trainedContextSize
  return {
    ...(trained !== null && { contextSize: t("trainedWith", { tokens: formats.number(trained) }) }),
    slotCount: t("slotHint"),
    ...(hasGpu !== null && { gpuLayers: t(hasGpu ? "gpuHint" : "noGpuHint") }),
    idleMinutes: t("idleHint"),
    kvCacheType: t("cacheHint"),
    ropeFrequencyScale: t("ropeHint"),
  }
}

function useFieldErrors(problems: DraftProblems, refused: RefusedField | null) {
  const { t } = useTranslation("models")
  const formats = useFormats()
  const describe = useDescribeError()
  return (name: NumberFieldName | "kvCacheType"): string | undefined => {
    if (problems[name] === "needsFlashAttention") return t("needsFlashAttention")
    if (problems[name] === "outOfRange" && name !== "kvCacheType") {
      const { min, max, isWhole } = numberFields[name]
      const decimal = (value: number) => (Number.isInteger(value) ? formats.number(value) : String(value))
      return t(isWhole ? "wholeRange" : "numberRange", { min: decimal(min), max: decimal(max) })
    }
    return refused?.name === name ? describe(refused.error) : undefined
  }
}
