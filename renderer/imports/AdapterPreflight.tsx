import { useTranslation } from "react-i18next"
import type { AdapterReport, AdapterWarning } from "../../electron/contract/adapters.ts"
import type { ImportItem } from "../../electron/contract/library.ts"
import { useFormats } from "../i18n/formats.ts"
import { canBring, type ImportDraft, isThere } from "../stores/importDraft.ts"
import { distinctName } from "../stores/modelsSlice.ts"
import { useApp } from "../stores/useApp.tsx"
import { Pill } from "../ui/Pill.tsx"

/** What a look into an adapter tells in words: what it was made for, what it changes, and with which model it works. */
export function AdapterPreflight({ item, draft }: { readonly item: ImportItem; readonly draft: ImportDraft }) {
  const { t } = useTranslation("imports")
  const report = draft.reports[item.path]
  if (isThere(item) || (report === undefined && item.problem !== undefined)) return null
  if (report === undefined) return <span className="caption muted">{t("checking")}</span>
  return "code" in report ? null : <Report report={report} isPossible={canBring(item, draft)} />
}

function Report({ report, isPossible }: { readonly report: AdapterReport; readonly isPossible: boolean }) {
  const { t } = useTranslation("imports")
  const formats = useFormats()
  const models = useApp((state) => state.models)
  const model = models.find(({ id }) => id === report.modelId)
  // One that is not in the library comes with it.
  const fitting = model === undefined ? report.modelId : distinctName(model, models)
  const { baseModelName, rank, alpha, modules, layerCount, warnings, sizeBytes, source } = report
  const parts = [
    baseModelName !== null && t("trainedOn", { base: baseModelName }),
    rank !== null && t("hasRank", { rank, alpha: alpha === null ? "–" : formats.decimal(alpha) }),
    modules.length > 0 && t("changes", { modules: modules.join(", "), count: layerCount }),
    source === "peft" && isPossible && t("willConvert", { size: formats.bytes(sizeBytes) }),
  ].filter((part) => part !== false)
  return (
    <span className="col preflight">
      {isPossible && (
        <span className="row wrap">
          {fitting === null ? (
            <Pill tone="warn">{t("noModelYet")}</Pill>
          ) : (
            <Pill tone="ok">{t("fitsModel", { model: fitting })}</Pill>
          )}
        </span>
      )}
      <span className="caption muted">{parts.join(" ")}</span>
      {warnings.map((warning) => (
        <Warning key={warning.kind} warning={warning} />
      ))}
    </span>
  )
}

function Warning({ warning: { kind, facts } }: { readonly warning: AdapterWarning }) {
  const { t } = useTranslation("imports")
  const text = () => {
    switch (kind) {
      case "other-base":
        return t("warnOtherBase", { trainedOn: facts.trainedOn ?? "", model: facts.model ?? "" })
      case "norms-ignored":
        return t("warnNorms", { count: Number(facts.count) })
      case "experts-missing":
        return t("warnExperts", { count: Number(facts.count) })
    }
  }
  return <span className="caption warn">{text()}</span>
}
