import { useEffect } from "react"
import { useTranslation } from "react-i18next"
import { useShallow } from "zustand/react/shallow"
import type { Model, ModelState } from "../../../electron/contract/models.ts"
import { useFormats } from "../../i18n/formats.ts"
import type { AppState } from "../../stores/appStore.ts"
import { isAwake, selectDefaultModel } from "../../stores/modelsSlice.ts"
import { useApp } from "../../stores/useApp.tsx"
import { Button } from "../../ui/Button.tsx"
import { LoadedModelRow } from "./LoadedModelRow.tsx"
import { UnsettledModel } from "./UnsettledModel.tsx"

/** Every model that holds memory, is about to, or has failed to. */
export function LoadedModels() {
  const { t } = useTranslation("server")
  const readyIds = useApp(useShallow(({ models }) => idsOf(models, ({ kind }) => kind === "ready")))
  const otherIds = useApp(
    useShallow(({ models }) => idsOf(models, (state) => isAwake(state) && state.kind !== "ready")),
  )
  return (
    <section className="section" aria-label={t("loadedModels")}>
      <div className="section__head">
        <h2>{t("loadedModels")}</h2>
        <MemoryUsed />
        <AllModels />
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

function AllModels() {
  const { t } = useTranslation("server")
  const go = useApp((state) => state.go)
  return (
    <Button size="small" variant="quiet" onClick={() => go("models")}>
      {t("allModels")}
    </Button>
  )
}

/** Of what models may take, how much they do: asked again when one comes, goes or is loaded otherwise. */
function MemoryUsed() {
  const { t } = useTranslation("models")
  const formats = useFormats()
  const memory = useApp((state) => state.memory)
  const refresh = useApp((state) => state.refreshMemory)
  const cause = useApp(memoryCause)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the cause is why it is asked again
  useEffect(() => void refresh(), [cause, refresh])
  if (memory === null) return null
  const { usedBytes, budgetBytes, video } = memory
  return (
    <span className="caption faint end num clip" title={video?.devices.join(", ")}>
      {t("memoryUsed", { used: formats.bytes(usedBytes), budget: formats.bytes(budgetBytes) })}
      {video !== null && (
        <span className="p2">
          {" · "}
          {t("videoUsed", {
            used: formats.bytes(video.totalBytes - video.freeBytes),
            total: formats.bytes(video.totalBytes),
          })}
        </span>
      )}
    </span>
  )
}

/** Changes whenever the memory of models does. */
function memoryCause({ models, settings }: Pick<AppState, "models" | "settings">): string {
  const loaded = models.map(({ id, state }) =>
    state.kind === "ready"
      ? [id, state.info.contextSize, state.info.slotCount, state.info.gpuLayers]
      : [id, state.kind],
  )
  return JSON.stringify([loaded, settings?.models.memoryBudgetBytes, settings?.models.gpuBackend])
}

function LoadedTable({ ids }: { readonly ids: readonly string[] }) {
  const { t } = useTranslation("server")
  return (
    <table className="table">
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
