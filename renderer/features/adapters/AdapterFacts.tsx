import { useTranslation } from "react-i18next"
import type { Adapter } from "../../../electron/contract/adapters.ts"
import { useFormats } from "../../i18n/formats.ts"
import { distinctName } from "../../stores/modelsSlice.ts"
import { useApp } from "../../stores/useApp.tsx"

/** What the file says of itself, and which models it goes with. */
export function AdapterFacts({ adapter }: { readonly adapter: Adapter }) {
  const { t } = useTranslation("adapters")
  const formats = useFormats()
  const models = useApp((state) => state.models)
  const fitting = models.filter(({ id }) => adapter.fits.includes(id))
  const facts: readonly (readonly [string, string | null])[] = [
    [t("base"), adapter.baseModelName],
    [t("architecture"), adapter.architecture],
    [t("rankLabel"), adapter.rank === null ? null : formats.number(adapter.rank)],
    [t("alpha"), adapter.alpha === null ? null : formats.decimal(adapter.alpha)],
    [t("layers"), formats.number(adapter.layerCount)],
    [t("modules"), adapter.modules.length === 0 ? null : adapter.modules.join(", ")],
    [t("fitting"), fitting.length === 0 ? null : formats.list(fitting.map((model) => distinctName(model, models)))],
    [t("size"), formats.bytes(adapter.sizeBytes)],
    [t("added"), formats.dayAndTime(adapter.addedAt)],
    [t("lastUsed"), adapter.lastUsedAt === null ? t("never") : formats.ago(adapter.lastUsedAt, Date.now())],
  ]
  return (
    <section className="section" aria-label={t("facts")}>
      <div className="section__head">
        <h2>{t("facts")}</h2>
      </div>
      <dl className="card card--pad record-facts">
        {facts.map(([label, value]) => (
          <div key={label}>
            <dt className="label">{label}</dt>
            <dd>{value ?? <span className="faint">{t("notSaid")}</span>}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
