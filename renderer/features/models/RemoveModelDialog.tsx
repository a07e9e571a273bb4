import { useTranslation } from "react-i18next"
import type { Model } from "../../../electron/contract/models.ts"
import { useDescribeError } from "../../i18n/describeError.ts"
import { useFormats } from "../../i18n/formats.ts"
import { modelRemovalTask } from "../../stores/modelsSlice.ts"
import { selectIsTaskRunning, selectTaskError } from "../../stores/tasksSlice.ts"
import { useApp, useAppStore } from "../../stores/useApp.tsx"
import { Button } from "../../ui/Button.tsx"
import { Dialog } from "../../ui/Dialog.tsx"
import { Notice } from "../../ui/Notice.tsx"

type RemoveModelDialogProps = { readonly model: Model; onClose(): void }

/** Says what will be gone and how much space that frees; where the trash does not take it, offers to delete it for good. */
export function RemoveModelDialog({ model, onClose }: RemoveModelDialogProps) {
  const { t } = useTranslation("library")
  const formats = useFormats()
  const describe = useDescribeError()
  const { id, name, sizeBytes, fileName, origin, isMissing } = model
  const store = useAppStore()
  const isRunning = useApp(selectIsTaskRunning(modelRemovalTask(id)))
  const error = useApp(selectTaskError(modelRemovalTask(id)))
  const isForgotten = origin.kind === "linked" || isMissing
  const facts = { name, file: fileName, size: formats.bytes(sizeBytes) }
  const close = () => {
    store.getState().forgetTask(modelRemovalTask(id))
    onClose()
  }
  const remove = async (forGood: boolean) => {
    const { removeModel, showToast } = store.getState()
    const removal = await removeModel(id, forGood)
    if (removal === null) return
    onClose()
    const size = formats.bytes(removal.freedBytes)
    const words = { trash: "wentToTrash", deleted: "wasDeleted", forgotten: "wasForgotten" } as const
    showToast({ text: t(words[removal.went], { name, size }) })
  }
  const isTrashRefused = error?.code === "path_refused"
  return (
    <Dialog
      isOpen
      onClose={close}
      title={t("removeTitle", facts)}
      description={t(isForgotten ? "removeForget" : "removeWhat", facts)}
      footer={
        <>
          <Button onClick={close}>{t("cancel")}</Button>
          <Button variant="danger" disabled={isRunning} onClick={() => void remove(isTrashRefused)}>
            {t(isForgotten ? "forget" : isTrashRefused ? "deleteForGood" : "moveToTrash")}
          </Button>
        </>
      }
    >
      {error !== null && (
        <Notice tone="error">
          {describe(error)} {isTrashRefused && t("trashRefused", facts)}
        </Notice>
      )}
    </Dialog>
  )
}
