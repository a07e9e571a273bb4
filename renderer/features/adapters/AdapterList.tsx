import { useTranslation } from "react-i18next"
import type { Adapter } from "../../../electron/contract/adapters.ts"
import type { Model } from "../../../electron/contract/models.ts"
import { useDescribeError } from "../../i18n/describeError.ts"
import { useFormats } from "../../i18n/formats.ts"
import { distinctName } from "../../stores/modelsSlice.ts"
import { useApp } from "../../stores/useApp.tsx"
import { CopyField } from "../../ui/CopyButton.tsx"
import { Tag } from "../../ui/Pill.tsx"
import { Progress } from "../../ui/Progress.tsx"

/** The adapters of the library, each with the name by which an app asks for it. */
export function AdapterList() {
  const { t } = useTranslation("models")
  const adapters = useApp((state) => state.adapters)
  return (
    <section className="section" aria-label={t("adapters")}>
      <div className="section__head">
        <h2>{t("adapters")}</h2>
      </div>
      <div className="tablewrap">
        <ul className="rows">
          {adapters.map((adapter) => (
            <AdapterRow key={adapter.id} adapter={adapter} />
          ))}
        </ul>
      </div>
    </section>
  )
}

function AdapterRow({ adapter }: { readonly adapter: Adapter }) {
  const { t } = useTranslation("models")
  const models = useApp((state) => state.models)
  const bases = models.filter(({ id }) => adapter.fits.includes(id))
  // One that fits several is shown with the one that answers anyway.
  const base = bases.find(({ isDefault }) => isDefault) ?? bases[0]
  return (
    <li className="rows__row">
      <span className="grow name">
        <span className="row">
          <span className="clip medium" title={adapter.fileName}>
            {adapter.name}
          </span>
          {adapter.rank !== null && <Tag>{t("adapterRank", { rank: adapter.rank })}</Tag>}
        </span>
        <AdapterNote adapter={adapter} bases={bases.map((model) => distinctName(model, models))} />
      </span>
      {adapter.state.kind === "ready" && base && <AdapterName adapter={adapter} base={base} />}
    </li>
  )
}

function AdapterName({ adapter, base }: { readonly adapter: Adapter; readonly base: Model }) {
  const { t } = useTranslation("models")
  const name = `${base.id}:${adapter.id}`
  return (
    <span className="adapter__name">
      <CopyField value={name} label={t("copyAdapterName", { name })} />
    </span>
  )
}

/** Which models it is for, how far its conversion is, or why it cannot be used. */
function AdapterNote({ adapter, bases }: { readonly adapter: Adapter; readonly bases: readonly string[] }) {
  const { t, i18n: words } = useTranslation("models")
  const formats = useFormats()
  const describe = useDescribeError()
  const { state } = adapter
  if (state.kind === "unusable") return <span className="caption error">{describe(state.error)}</span>
  if (state.kind === "converting") {
    const label = t("converting", { percent: formats.percent(state.progress) })
    return (
      <span className="row loading">
        <span className="caption muted num">{label}</span>
        <Progress value={state.progress} label={`${adapter.name}: ${label}`} />
      </span>
    )
  }
  if (bases.length === 0) return <span className="caption warn">{t("adapterFitsNone")}</span>
  const list = new Intl.ListFormat(words.language, { type: "conjunction" }).format(bases)
  return <span className="caption faint clip">{t("adapterFits", { models: list })}</span>
}
