import { RotateCw, X } from "lucide-react"
import { useTranslation } from "react-i18next"
import type { Model, ModelState } from "../../../electron/contract/models.ts"
import { useDescribeError } from "../../i18n/describeError.ts"
import { useFormats } from "../../i18n/formats.ts"
import { LoadSettingsButton } from "../../models/LoadSettingsButton.tsx"
import { SaferLoadButton } from "../../models/SaferLoadButton.tsx"
import { useApp } from "../../stores/useApp.tsx"
import { Button, IconButton } from "../../ui/Button.tsx"
import { Notice } from "../../ui/Notice.tsx"
import { Progress } from "../../ui/Progress.tsx"

/** A model on its way, or one that did not get there: with its figure, or with the reason and the repair. */
export function UnsettledModel({ id }: { readonly id: string }) {
  const model = useApp(({ models }) => models.find((candidate) => candidate.id === id))
  if (model === undefined) return null
  switch (model.state.kind) {
    case "loading":
      return <Loading model={model} progress={model.state.progress} />
    case "failed":
    case "quarantined":
    case "restarting":
      return <Trouble model={model} state={model.state} />
    default:
      return null
  }
}

function Loading({ model, progress }: { readonly model: Model; readonly progress: number }) {
  const { t } = useTranslation("server")
  const formats = useFormats()
  const ejectModel = useApp((state) => state.ejectModel)
  const label = t("loadingPercent", { percent: formats.percent(progress) })
  return (
    <li className="rows__row">
      <span className="grow clip medium">{model.name}</span>
      <span className="row loading">
        <Progress value={progress} label={`${model.name}: ${label}`} />
        <span className="caption muted num">{label}</span>
      </span>
      <IconButton icon={X} label={t("cancelLoad", { name: model.name })} onClick={() => void ejectModel(model.id)} />
    </li>
  )
}

type TroubleProps = {
  readonly model: Model
  readonly state: Extract<ModelState, { kind: "failed" | "restarting" | "quarantined" }>
}

function Trouble({ model, state }: TroubleProps) {
  const { t } = useTranslation("server")
  const formats = useFormats()
  const describe = useDescribeError()
  const loadModel = useApp((app) => app.loadModel)
  const ejectModel = useApp((app) => app.ejectModel)
  return (
    <li className="rows__trouble">
      <Notice
        tone={state.kind === "restarting" ? "warn" : "error"}
        detail={state.error.detail}
        actions={
          <>
            <Button size="small" icon={RotateCw} onClick={() => void loadModel(model.id)}>
              {t("loadAgain")}
            </Button>
            <SaferLoadButton model={model} size="small" />
            <LoadSettingsButton model={model} />
            <IconButton
              icon={X}
              label={t("dismissFailure", { name: model.name })}
              onClick={() => void ejectModel(model.id)}
            />
          </>
        }
      >
        <p className="medium">{model.name}</p>
        {state.kind === "restarting" && <p>{t("restartingIn", { duration: formats.duration(state.retryInMs) })}</p>}
        <p>{describe(state.error)}</p>
      </Notice>
    </li>
  )
}
