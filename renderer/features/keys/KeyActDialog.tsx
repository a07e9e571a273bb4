import { useTranslation } from "react-i18next"
import type { ApiKey } from "../../../electron/contract/keys.ts"
import { useDescribeError } from "../../i18n/describeError.ts"
import { keyTask } from "../../stores/keysSlice.ts"
import { selectIsTaskRunning, selectTaskError } from "../../stores/tasksSlice.ts"
import { useApp } from "../../stores/useApp.tsx"
import { Button } from "../../ui/Button.tsx"
import { Dialog } from "../../ui/Dialog.tsx"
import { Notice } from "../../ui/Notice.tsx"

/** What cannot be undone. */
export type KeyAct = "rotate" | "revoke" | "remove"

const titles = { rotate: "rotateNamed", revoke: "revokeNamed", remove: "removeNamed" } as const
const consequences = { rotate: "rotateWhat", revoke: "revokeWhat", remove: "removeWhat" } as const

const selectError = selectTaskError(keyTask)
const selectIsRunning = selectIsTaskRunning(keyTask)

type KeyActDialogProps = { readonly act: KeyAct; readonly apiKey: ApiKey; onClose(): void }

export function KeyActDialog({ act, apiKey, onClose }: KeyActDialogProps) {
  const { t } = useTranslation("keys")
  const describe = useDescribeError()
  const run = useApp(
    ({ rotateKey, revokeKey, removeKey }) => ({ rotate: rotateKey, revoke: revokeKey, remove: removeKey })[act],
  )
  const forgetTask = useApp((state) => state.forgetTask)
  const isRunning = useApp(selectIsRunning)
  const error = useApp(selectError)
  const close = () => {
    forgetTask(keyTask)
    onClose()
  }
  const confirm = async () => {
    if (await run(apiKey.id)) onClose()
  }
  return (
    <Dialog
      isOpen
      onClose={close}
      title={t(titles[act], { name: apiKey.name })}
      description={t(consequences[act])}
      footer={
        <>
          <Button onClick={close}>{t("cancel")}</Button>
          <Button variant={act === "rotate" ? "primary" : "danger"} disabled={isRunning} onClick={() => void confirm()}>
            {t(act)}
          </Button>
        </>
      }
    >
      {error && <Notice tone="error">{describe(error)}</Notice>}
    </Dialog>
  )
}
