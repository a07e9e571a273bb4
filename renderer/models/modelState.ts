import { useTranslation } from "react-i18next"
import type { Model, ModelState } from "../../electron/contract/models.ts"
import { type Formats, useFormats } from "../i18n/formats.ts"
import type { CoalKind } from "../ui/Coals.tsx"

export function coalOf(state: ModelState): CoalKind {
  switch (state.kind) {
    case "ready":
      return state.activity.busySlots.some(Boolean) ? "busy" : "lit"
    case "loading":
    case "restarting":
      return "busy"
    case "failed":
    case "quarantined":
      return "error"
    case "unloaded":
      return "free"
  }
}

const fixedWords = {
  ready: "modelReady",
  unloaded: "modelUnloaded",
  restarting: "modelRestarting",
  failed: "modelFailed",
  quarantined: "modelQuarantined",
} as const

export function useStateWords(): (model: Model) => string {
  const { t } = useTranslation("chat")
  const formats = useFormats()
  return ({ state, problem }) => {
    if (problem !== undefined) return t("modelUnusable")
    if (state.kind === "loading") return t("modelLoading", { percent: formats.percent(state.progress) })
    return t(fixedWords[state.kind])
  }
}

export function sizeOf({ sizeBytes, quantization }: Model, formats: Formats): string {
  const size = formats.bytes(sizeBytes)
  return quantization === null ? size : `${quantization} · ${size}`
}
