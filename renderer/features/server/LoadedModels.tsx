import { useTranslation } from "react-i18next"
import { useShallow } from "zustand/react/shallow"
import type { Model, ModelState } from "../../../electron/contract/models.ts"
import { useFormats } from "../../i18n/formats.ts"
import { isAwake, selectDefaultModel } from "../../stores/modelsSlice.ts"
import { useApp } from "../../stores/useApp.tsx"
import { Button } from "../../ui/Button.tsx"
import { LoadedModelRow } from "./LoadedModelRow.tsx"
import { UnsettledModel } from "./UnsettledModel.tsx"

/** Every model that holds memory, is about to, or has failed to. */
export function LoadedModels() {
  const { t } = useTranslation("server")
  const formats = useFormats()
  const readyIds = useApp(useShallow(({ models }) => idsOf(models, ({ kind }) => kind === "ready")))
  const otherIds = useApp(
    useShallow(({ models }) => idsOf(models, (state) => isAwake(state) && state.kind !== "ready")),
  )
  const memoryBytes = useApp(({ models }) =>
    models.reduce((sum, { state }) => sum + (state.kind === "ready" ? (state.activity.memoryBytes ?? 0) : 0), 0),
  )
  return (
    <section className="section" aria-label={t("loadedModels")}>
      <div className="section__head">
        <h2>{t("loadedModels")}</h2>
        {memoryBytes > 0 && <span className="caption faint end num">{formats.bytes(memoryBytes)}</span>}
      </div>
      <div className="tablewrap">
        {readyIds.length + otherIds.length === 0 && <NothingLoaded />}
        {readyIds.length > 0 && <LoadedTable ids={readyIds} />}
        {otherIds.length > 0 && (
          <ul className="rows">
            {otherIds.map((id) => (
              <UnsettledModel key={id} id={id} />
            ))}
          </ul>
        )}
      </div>
    </section>
  )
}

function LoadedTable({ ids }: { readonly ids: readonly string[] }) {
  const { t } = useTranslation("server")
  return (
    <table className="table table--compact">
      <thead>
        <tr>
          <th>{t("model")}</th>
          <th>{t("slots")}</th>
          <th className="r p2">{t("memory")}</th>
          <th className="r">{t("tokensPerSecond")}</th>
          <th className="p2">{t("lastMinute")}</th>
          <th className="r p3">{t("queue")}</th>
          <th>
            <span className="sr">{t("actions")}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {ids.map((id) => (
          <LoadedModelRow key={id} id={id} />
        ))}
      </tbody>
    </table>
  )
}

function NothingLoaded() {
  const { t } = useTranslation("server")
  const model = useApp(selectDefaultModel)
  const loadModel = useApp((state) => state.loadModel)
  return (
    <div className="rest">
      <p className="muted">
        <span className="medium">{t("noModelLoaded")}.</span> {t("noModelLoadedHint")}
      </p>
      {model && <Button onClick={() => void loadModel(model.id)}>{t("loadNamed", { name: model.name })}</Button>}
    </div>
  )
}

function idsOf(models: readonly Model[], matches: (state: ModelState) => boolean): string[] {
  return models.filter(({ state }) => matches(state)).map(({ id }) => id)
}
