import { useState } from "react"
import { useTranslation } from "react-i18next"
import type { Model } from "../../../electron/contract/models.ts"
import { useDescribeError } from "../../i18n/describeError.ts"
import { modelChangeTask } from "../../stores/modelsSlice.ts"
import { selectTaskError } from "../../stores/tasksSlice.ts"
import { useApp } from "../../stores/useApp.tsx"
import { Button } from "../../ui/Button.tsx"
import { Dialog } from "../../ui/Dialog.tsx"
import { TextField } from "../../ui/TextField.tsx"

type RenameModelDialogProps = { readonly model: Model; onClose(): void }

/** What people call it. Apps go on asking for it by its id. */
export function RenameModelDialog({ model: { id, name }, onClose }: RenameModelDialogProps) {
  const { t } = useTranslation("library")
  const describe = useDescribeError()
  const [typed, setTyped] = useState(name)
  const update = useApp((state) => state.updateModel)
  const forgetTask = useApp((state) => state.forgetTask)
  const error = useApp(selectTaskError(modelChangeTask(id)))
  const close = () => {
    forgetTask(modelChangeTask(id))
    onClose()
  }
  const save = async () => {
    if (typed.trim() === name || (await update(id, { name: typed.trim() }))) close()
  }
  return (
    <Dialog
      isOpen
      onClose={close}
      title={t("renameTitle", { name })}
      footer={
        <>
          <Button onClick={close}>{t("cancel")}</Button>
          <Button variant="primary" onClick={() => void save()}>
            {t("save")}
          </Button>
        </>
      }
    >
      <TextField
        label={t("name")}
        value={typed}
        maxLength={200}
        hint={t("renameHint", { id })}
        error={error === null ? undefined : describe(error)}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && !event.nativeEvent.isComposing) void save()
        }}
      />
    </Dialog>
  )
}
