import { useState } from "react"
import { useTranslation } from "react-i18next"
import { remoteModelsTask } from "../../stores/providersSlice.ts"
import { selectIsTaskRunning } from "../../stores/tasksSlice.ts"
import { useApp } from "../../stores/useApp.tsx"
import { AddLine } from "../../ui/AddLine.tsx"
import { TextField } from "../../ui/TextField.tsx"

/** For what the service does not list: deployments, previews, and services without a list. */
export function AddModel({ id }: { readonly id: string }) {
  const { t } = useTranslation("providers")
  const setModels = useApp((state) => state.providerActions.setModels)
  const isBusy = useApp(selectIsTaskRunning(remoteModelsTask(id)))
  const [model, setModel] = useState("")
  const submit = async () => {
    if (await setModels(id, [model.trim()], { isEnabled: true })) setModel("")
  }
  return (
    <AddLine action={t("addModel")} isDisabled={model.trim() === "" || isBusy} onSubmit={submit}>
      <TextField
        label={t("typeModel")}
        autoComplete="off"
        spellCheck={false}
        className="grow"
        placeholder={t("typeModelExample")}
        value={model}
        onChange={(event) => setModel(event.target.value)}
      />
    </AddLine>
  )
}
