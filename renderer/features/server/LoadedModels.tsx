import { useTranslation } from "react-i18next"
import { useShallow } from "zustand/react/shallow"
import { useFormats } from "../../i18n/formats.ts"
import { isAwake, selectDefaultModel } from "../../stores/modelsSlice.ts"
import { useApp } from "../../stores/useApp.tsx"
import { Button } from "../../ui/Button.tsx"
import { EmptyState } from "../../ui/EmptyState.tsx"
import { LoadedModelRow } from "./LoadedModelRow.tsx"

/** Every model that holds memory, is about to, or has failed to. */
export function LoadedModels() {
  const { t } = useTranslation("server")
  const formats = useFormats()
  const ids = useApp(useShallow(({ models }) => models.filter(({ state }) => isAwake(state)).map(({ id }) => id)))
  const memoryBytes = useApp(({ models }) =>
    models.reduce((sum, { state }) => sum + (state.kind === "ready" ? (state.activity.memoryBytes ?? 0) : 0), 0),
  )
  return (
    <section className="section" aria-label={t("loadedModels")}>
      <div className="section__head">
        <h2>{t("loadedModels")}</h2>
        {memoryBytes > 0 && <span className="caption faint end num">{formats.bytes(memoryBytes)}</span>}
      </div>
      <div className="tablewrap">{ids.length === 0 ? <NothingLoaded /> : <LoadedTable ids={ids} />}</div>
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
    <EmptyState
      title={t("noModelLoaded")}
      action={
        model && <Button onClick={() => void loadModel(model.id)}>{t("loadDefault", { name: model.name })}</Button>
      }
    >
      {t("noModelLoadedHint")}
    </EmptyState>
  )
}
