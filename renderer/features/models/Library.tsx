import { useTranslation } from "react-i18next"
import { useShallow } from "zustand/react/shallow"
import type { Model } from "../../../electron/contract/models.ts"
import { useDescribeError } from "../../i18n/describeError.ts"
import { useFormats } from "../../i18n/formats.ts"
import { LoadSettingsButton } from "../../models/LoadSettingsButton.tsx"
import { canAnswer, modelTask } from "../../stores/modelsSlice.ts"
import { selectIsTaskRunning, selectTaskError } from "../../stores/tasksSlice.ts"
import { useApp } from "../../stores/useApp.tsx"
import { Button } from "../../ui/Button.tsx"
import { Tag } from "../../ui/Pill.tsx"

const selectIsLooking = selectIsTaskRunning("models")

/** The models on disk that are not loaded. */
export function Library() {
  const { t } = useTranslation("server")
  const resting = useApp(useShallow(({ models }) => models.filter(({ state }) => state.kind === "unloaded")))
  const folder = useApp(({ app }) => app?.modelsFolder ?? "")
  const hasAdapters = useApp(({ adapters }) => adapters.length > 0)
  const rescan = useApp((state) => state.rescanModels)
  const isLooking = useApp(selectIsLooking)
  return (
    <section className="section" aria-label={t("library")}>
      <div className="section__head">
        <h2>{t("library")}</h2>
        <Button size="small" variant="quiet" className="end" disabled={isLooking} onClick={() => void rescan()}>
          {t(isLooking ? "rescanning" : "rescan")}
        </Button>
      </div>
      <div className="tablewrap">
        {resting.length === 0 ? (
          <p className="muted rest">{t("allLoaded")}</p>
        ) : (
          <ul className="rows">
            {resting.map((model) => (
              <LibraryRow key={model.id} model={model} />
            ))}
          </ul>
        )}
      </div>
      <p className="caption faint folder">{t(hasAdapters ? "libraryHint" : "libraryAdaptersHint", { folder })}</p>
    </section>
  )
}

function LibraryRow({ model }: { readonly model: Model }) {
  const { t } = useTranslation("server")
  const formats = useFormats()
  const describe = useDescribeError()
  const loadModel = useApp((state) => state.loadModel)
  const taskError = useApp(selectTaskError(modelTask(model.id)))
  const isStarting = useApp(selectIsTaskRunning(modelTask(model.id)))
  const problem = model.problem ?? taskError
  const notes = [
    model.isEmbedded && t("embedded"),
    model.isDefault && t("isDefault"),
    model.capabilities.includes("embedding") && t("forEmbeddings"),
    model.capabilities.includes("rerank") && t("forReranking"),
  ].filter(Boolean)
  return (
    <li className="rows__row">
      <span className="grow name">
        <span className="row">
          <span className="clip medium">{model.name}</span>
          {model.quantization && <Tag>{model.quantization}</Tag>}
        </span>
        {problem ? (
          <span className="caption error">{describe(problem)}</span>
        ) : (
          <span className="caption faint clip">
            <code className="mono" title={model.id}>
              {model.id}
            </code>
            {notes.map((note) => ` · ${note}`)}
          </span>
        )}
      </span>
      <span className="num muted p2">{formats.bytes(model.sizeBytes)}</span>
      {model.problem === undefined && <LoadSettingsButton model={model} />}
      {canAnswer(model) && (
        <Button
          size="small"
          aria-label={t("loadNamed", { name: model.name })}
          disabled={isStarting}
          onClick={() => void loadModel(model.id)}
        >
          {t("load")}
        </Button>
      )}
    </li>
  )
}
