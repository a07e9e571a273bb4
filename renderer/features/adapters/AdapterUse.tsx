import { useTranslation } from "react-i18next"
import type { Adapter } from "../../../electron/contract/adapters.ts"
import { selectAdapterScale } from "../../stores/adaptersSlice.ts"
import { distinctName } from "../../stores/modelsSlice.ts"
import { useApp } from "../../stores/useApp.tsx"
import { CopyField } from "../../ui/CopyButton.tsx"
import { Select } from "../../ui/Select.tsx"
import { Slider } from "../../ui/Slider.tsx"
import { composedNameOf } from "./publicName.ts"

/** Twice as strong as it was trained is as much as makes sense; the API takes more. */
const strengths = { min: 0, max: 2, step: 0.05 }

/** With which model and how strongly it answers, and the name by which an app asks for it. */
export function AdapterUse({ adapter }: { readonly adapter: Adapter }) {
  const { t } = useTranslation("adapters")
  const models = useApp((state) => state.models)
  const scale = useApp(selectAdapterScale(adapter.id))
  const { update, setScale } = useApp((state) => state.adapterActions)
  const { id, fits, pairedWith } = adapter
  const name = composedNameOf(adapter)
  const bases = models.filter((model) => fits.includes(model.id))
  return (
    <section className="section" aria-label={t("use")}>
      <div className="section__head">
        <h2>{t("use")}</h2>
      </div>
      <div className="card card--pad col col--wide">
        <Select
          label={t("pairedWith")}
          value={pairedWith ?? ""}
          options={bases.map((model) => ({ value: model.id, label: distinctName(model, models) }))}
          onChange={(modelId) => void update(id, { pairedWith: modelId })}
        />
        <div>
          <Slider
            label={t("strength")}
            value={Math.min(strengths.max, Math.max(strengths.min, scale))}
            {...strengths}
            onChange={(value) => setScale(id, value)}
          />
          <p className="caption faint">{t("strengthHint")}</p>
        </div>
        {name !== null && (
          <div className="field">
            <span className="label">{t("askAs")}</span>
            <CopyField value={name} label={t("copyName", { name })} />
            <span className="hint">{t("askAsHint", { name })}</span>
          </div>
        )}
      </div>
    </section>
  )
}
