import { useTranslation } from "react-i18next"
import type { Model } from "../../../electron/contract/models.ts"
import { useFormats } from "../../i18n/formats.ts"
import { FitPill } from "../../models/FitPill.tsx"
import { useApp } from "../../stores/useApp.tsx"
import { Pill } from "../../ui/Pill.tsx"
import { Progress } from "../../ui/Progress.tsx"

/** What a model is doing; of one that rests, whether it would fit. */
export function ModelStateMark({ model }: { readonly model: Model }) {
  const { t } = useTranslation("library")
  const formats = useFormats()
  const fit = useApp(({ libraryFits }) => libraryFits[model.id]?.verdict)
  const { state, problem, isMissing, name } = model
  if (isMissing) return <Pill tone="error">{t("missing")}</Pill>
  if (problem !== undefined) return <Pill tone="error">{t("unusable")}</Pill>
  switch (state.kind) {
    case "ready":
      return <Pill tone="live">{t("loaded")}</Pill>
    case "loading": {
      const label = t("loading", { percent: formats.percent(state.progress) })
      return (
        <span className="library__loading">
          <span className="caption muted num">{label}</span>
          <Progress value={state.progress} label={`${name}: ${label}`} />
        </span>
      )
    }
    case "restarting":
      return <Pill tone="warn">{t("restarting")}</Pill>
    case "failed":
    case "quarantined":
      return <Pill tone="error">{t("failed")}</Pill>
    case "unloaded":
      return fit === undefined ? null : <FitPill verdict={fit} />
  }
}
