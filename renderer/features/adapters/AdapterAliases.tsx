import { X } from "lucide-react"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { type Adapter, type AdapterAlias, adapterScales } from "../../../electron/contract/adapters.ts"
import { useDescribeError } from "../../i18n/describeError.ts"
import { useFormats } from "../../i18n/formats.ts"
import { aliasTask } from "../../stores/adaptersSlice.ts"
import { distinctName } from "../../stores/modelsSlice.ts"
import { selectIsTaskRunning, selectTaskError } from "../../stores/tasksSlice.ts"
import { useApp } from "../../stores/useApp.tsx"
import { AddLine } from "../../ui/AddLine.tsx"
import { IconButton } from "../../ui/Button.tsx"
import { CopyButton } from "../../ui/CopyButton.tsx"
import { Notice } from "../../ui/Notice.tsx"
import { NumberField } from "../../ui/NumberField.tsx"
import { Select } from "../../ui/Select.tsx"
import { TextField } from "../../ui/TextField.tsx"

type AdapterAliasesProps = {
  readonly adapter: Adapter
  /** Something could answer to a new one. */
  readonly canAdd: boolean
}

/** Public names of its own, by which any app can ask for it as for a model. Those that nobody answers to can be removed. */
export function AdapterAliases({ adapter, canAdd }: AdapterAliasesProps) {
  const { t } = useTranslation("adapters")
  const describe = useDescribeError()
  const error = useApp(selectTaskError(aliasTask(adapter.id)))
  return (
    <section className="section" aria-label={t("aliases")}>
      <div className="section__head">
        <h2>{t("aliases")}</h2>
      </div>
      <div className="tablewrap">
        {adapter.aliases.length === 0 && <p className="muted rest">{t("noAliases")}</p>}
        <ul className="rows">
          {adapter.aliases.map((alias) => (
            <AliasRow key={alias.name} id={adapter.id} alias={alias} />
          ))}
        </ul>
        {error !== null && (
          <div className="rows__trouble">
            <Notice tone="error">{describe(error)}</Notice>
          </div>
        )}
        {canAdd && <AddAlias adapter={adapter} />}
      </div>
    </section>
  )
}

function AliasRow({ id, alias: { name, modelId, scale } }: { readonly id: string; readonly alias: AdapterAlias }) {
  const { t } = useTranslation("adapters")
  const formats = useFormats()
  const models = useApp((state) => state.models)
  const removeAlias = useApp((state) => state.adapterActions.removeAlias)
  const base = models.find((model) => model.id === modelId)
  return (
    <li className="rows__row">
      <span className="grow name">
        <code className="mono clip" title={name}>
          {name}
        </code>
        {base === undefined ? (
          <span className="caption warn">{t("aliasBaseGone", { model: modelId })}</span>
        ) : (
          <span className="caption faint clip">
            {t("usedWith", { model: distinctName(base, models) })} ·{" "}
            {scale === null ? t("ownStrength") : t("atStrength", { scale: formats.decimal(scale) })}
          </span>
        )}
      </span>
      <CopyButton text={name} label={t("copyName", { name })} />
      <IconButton icon={X} label={t("removeAlias", { name })} onClick={() => void removeAlias(id, name)} />
    </li>
  )
}

/** The fields are emptied only when the host has taken them. */
function AddAlias({ adapter }: { readonly adapter: Adapter }) {
  const { t } = useTranslation("adapters")
  const formats = useFormats()
  const models = useApp((state) => state.models)
  const setAlias = useApp((state) => state.adapterActions.setAlias)
  const isBusy = useApp(selectIsTaskRunning(aliasTask(adapter.id)))
  const [name, setName] = useState("")
  const [chosen, setChosen] = useState<string | null>(null)
  const [scale, setScale] = useState<number | null>(null)
  const bases = models.filter(({ id }) => adapter.fits.includes(id))
  const modelId = bases.find(({ id }) => id === chosen)?.id ?? adapter.pairedWith ?? bases[0]?.id
  const submit = async () => {
    if (modelId === undefined || !(await setAlias(adapter.id, { name: name.trim(), modelId, scale }))) return
    setName("")
    setScale(null)
  }
  return (
    <AddLine action={t("addAlias")} isDisabled={name.trim() === "" || isBusy} onSubmit={submit}>
      <TextField
        label={t("newAlias")}
        className="grow"
        autoComplete="off"
        spellCheck={false}
        placeholder={`${adapter.pairedWith ?? adapter.id}-finetuned`}
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      {bases.length > 1 && (
        <Select
          label={t("aliasBase")}
          value={modelId ?? ""}
          options={bases.map((model) => ({ value: model.id, label: distinctName(model, models) }))}
          onChange={setChosen}
        />
      )}
      <div className="adapter__scale">
        <NumberField
          label={t("aliasStrength")}
          size="normal"
          value={scale}
          min={adapterScales.least}
          max={adapterScales.most}
          digits={2}
          placeholder={t("asItsOwn", { scale: formats.decimal(adapter.scale) })}
          onChange={setScale}
        />
      </div>
    </AddLine>
  )
}
