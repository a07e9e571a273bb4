import { X } from "lucide-react"
import { useTranslation } from "react-i18next"
import type { Model } from "../../../electron/contract/models.ts"
import { LoadSettingsButton } from "../../models/LoadSettingsButton.tsx"
import { canAnswer, modelTask } from "../../stores/modelsSlice.ts"
import { selectIsTaskRunning } from "../../stores/tasksSlice.ts"
import { useApp } from "../../stores/useApp.tsx"
import { Button, IconButton } from "../../ui/Button.tsx"
import { EjectIcon } from "../../ui/EjectIcon.tsx"
import { ModelMenu } from "./ModelMenu.tsx"

/** What can be done with a model now, the first thing first. */
export function ModelActions({ model }: { readonly model: Model }) {
  const isUsable = model.problem === undefined
  return (
    <span className="row row--tight library__acts">
      {isUsable && <LoadOrEject model={model} />}
      {isUsable && (
        <span className="p2">
          <LoadSettingsButton model={model} />
        </span>
      )}
      <ModelMenu model={model} />
    </span>
  )
}

function LoadOrEject({ model }: { readonly model: Model }) {
  const { t } = useTranslation("library")
  const { id, name, state } = model
  const loadModel = useApp((app) => app.loadModel)
  const ejectModel = useApp((app) => app.ejectModel)
  const isBusy = useApp(selectIsTaskRunning(modelTask(id)))
  if (state.kind === "loading") {
    return <IconButton icon={X} label={t("cancelLoad", { name })} onClick={() => void ejectModel(id)} />
  }
  if (state.kind === "ready") {
    return (
      <IconButton icon={EjectIcon} label={t("eject", { name })} disabled={isBusy} onClick={() => void ejectModel(id)} />
    )
  }
  if (!canAnswer(model) && !model.capabilities.includes("embedding") && !model.capabilities.includes("rerank"))
    return null
  return (
    <Button size="small" aria-label={t("loadNamed", { name })} disabled={isBusy} onClick={() => void loadModel(id)}>
      {t("load")}
    </Button>
  )
}
