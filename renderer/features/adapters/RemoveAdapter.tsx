import { useState } from "react"
import { useTranslation } from "react-i18next"
import type { Adapter } from "../../../electron/contract/adapters.ts"
import { useDescribeError } from "../../i18n/describeError.ts"
import { useFormats } from "../../i18n/formats.ts"
import { adapterRemovalTask } from "../../stores/adaptersSlice.ts"
import { selectIsTaskRunning, selectTaskError } from "../../stores/tasksSlice.ts"
import { useApp } from "../../stores/useApp.tsx"
import { Button } from "../../ui/Button.tsx"
import { Checkbox } from "../../ui/Checkbox.tsx"
import { Dialog } from "../../ui/Dialog.tsx"
import { Notice } from "../../ui/Notice.tsx"

const went = { trash: "wentToTrash", deleted: "wasDeleted", forgotten: "wasForgotten" } as const

/** Asks with the space that it frees and the names that end with it. */
export function RemoveAdapter({ adapter, onClose }: { readonly adapter: Adapter; onClose(): void }) {
  const { t } = useTranslation("adapters")
  const formats = useFormats()
  const describe = useDescribeError()
  const { id, name, sizeBytes, aliases } = adapter
  const [isForGood, setForGood] = useState(false)
  const remove = useApp((state) => state.adapterActions.remove)
  const { forgetTask, showToast, go } = useApp((state) => state)
  const isRunning = useApp(selectIsTaskRunning(adapterRemovalTask(id)))
  const error = useApp(selectTaskError(adapterRemovalTask(id)))
  const close = () => {
    forgetTask(adapterRemovalTask(id))
    onClose()
  }
  const confirm = async () => {
    const removal = await remove(id, isForGood)
    if (removal === null) return
    showToast({ text: t(went[removal.went], { name, size: formats.bytes(removal.freedBytes) }) })
    go("adapters")
  }
  return (
    <Dialog
      isOpen
      onClose={close}
      title={t("removeNamed", { name })}
      description={t(isForGood ? "removeForGood" : "removeToTrash", { size: formats.bytes(sizeBytes) })}
      footer={
        <>
          <Button onClick={close}>{t("cancel")}</Button>
          <Button variant="danger" disabled={isRunning} onClick={() => void confirm()}>
            {t("remove")}
          </Button>
        </>
      }
    >
      {aliases.length > 0 && (
        <Notice tone="warn">{t("namesEnd", { names: formats.list(aliases.map((alias) => alias.name)) })}</Notice>
      )}
      <Checkbox label={t("forGood")} isChecked={isForGood} onChange={setForGood} />
      {error !== null && <Notice tone="error">{describe(error)}</Notice>}
    </Dialog>
  )
}
