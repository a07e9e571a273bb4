import { useEffect, useId, useMemo, useState } from "react"
import { useTranslation } from "react-i18next"
import type { ErrorBody } from "../../electron/contract/errors.ts"
import type { Model } from "../../electron/contract/models.ts"
import { useDescribeError } from "../i18n/describeError.ts"
import { loadSettingsTask } from "../stores/loadSettingsSlice.ts"
import { selectIsTaskRunning, selectTaskError } from "../stores/tasksSlice.ts"
import { useApp } from "../stores/useApp.tsx"
import { Button } from "../ui/Button.tsx"
import { Dialog } from "../ui/Dialog.tsx"
import { Notice } from "../ui/Notice.tsx"
import { LoadFields, type RefusedField } from "./LoadFields.tsx"
import { readDraft, toDraft, withFitting } from "./loadDraft.ts"
import { MemoryNeeded } from "./MemoryNeeded.tsx"

/** How one model is loaded, with what that takes. Open for the model that the store names. */
export function LoadSettingsDialog() {
  const model = useApp(({ models, loadSettingsOf }) => models.find(({ id }) => id === loadSettingsOf))
  // Opened for another one, it begins anew.
  return model === undefined ? null : <OpenDialog key={model.id} model={model} />
}

const selectError = selectTaskError(loadSettingsTask)
const selectIsSaving = selectIsTaskRunning(loadSettingsTask)

function OpenDialog({ model }: { readonly model: Model }) {
  const { t } = useTranslation("models")
  const describe = useDescribeError()
  const formId = useId()
  const [draft, setDraft] = useState(() => toDraft(model.settings))
  const { settings, problems } = useMemo(() => readDraft(draft), [draft])
  const close = useApp((state) => state.closeLoadSettings)
  const save = useApp((state) => state.saveLoadSettings)
  const estimateLoad = useApp((state) => state.estimateLoad)
  const isSaving = useApp(selectIsSaving)
  const error = useApp(selectError)
  const refused = refusedField(error)
  useEffect(() => {
    if (settings !== null) estimateLoad(settings.load)
  }, [settings, estimateLoad])
  return (
    <Dialog
      isOpen
      onClose={close}
      title={t("loadSettingsNamed", { name: model.name })}
      description={t("loadSettingsWhy")}
      footer={
        <>
          <Button variant="quiet" onClick={() => setDraft(toDraft({ load: {}, idleMinutes: null }))}>
            {t("allAutomatic")}
          </Button>
          <Button className="end" onClick={close}>
            {t("cancel")}
          </Button>
          <Button type="submit" form={formId} variant="primary" disabled={settings === null || isSaving}>
            {t("save")}
          </Button>
        </>
      }
    >
      <form
        id={formId}
        className="col col--wide"
        onSubmit={(event) => {
          event.preventDefault()
          if (settings !== null) void save(settings)
        }}
      >
        <LoadFields
          model={model}
          draft={draft}
          load={settings?.load}
          problems={problems}
          refused={refused}
          onChange={setDraft}
        />
      </form>
      <MemoryNeeded isHeld={settings === null} onFit={(fitting) => setDraft(withFitting(draft, fitting))} />
      {isUnderWay(model) && <Notice tone="info">{t("loadedAnew", { name: model.name })}</Notice>}
      {error !== null && refused === null && <Notice tone="error">{describe(error)}</Notice>}
    </Dialog>
  )
}

function isUnderWay({ state }: Model): boolean {
  return state.kind === "ready" || state.kind === "loading"
}

/** The field that the host refused, as `settings.load.contextSize`; null where the error is about something else. */
function refusedField(error: ErrorBody | null): RefusedField | null {
  const name = /^settings\.(?:load\.)?(\w+)$/.exec(error?.param ?? "")?.[1]
  if (error === null || name === undefined) return null
  const { param: _, ...rest } = error
  return { name, error: rest }
}
