import { useId, useMemo, useState } from "react"
import { useTranslation } from "react-i18next"
import type { ApiKey } from "../../../electron/contract/keys.ts"
import { useDescribeError } from "../../i18n/describeError.ts"
import { keyTask } from "../../stores/keysSlice.ts"
import { selectIsTaskRunning, selectTaskError } from "../../stores/tasksSlice.ts"
import { useApp } from "../../stores/useApp.tsx"
import { Button } from "../../ui/Button.tsx"
import { Dialog } from "../../ui/Dialog.tsx"
import { Notice } from "../../ui/Notice.tsx"
import { KeyFields } from "./KeyFields.tsx"
import { emptyForm, type KeyForm, readForm, toForm } from "./keyDraft.ts"

const selectError = selectTaskError(keyTask)
const selectIsSaving = selectIsTaskRunning(keyTask)

type KeyDialogProps = {
  /** The key that is changed; null creates one. */
  readonly before: ApiKey | null
  onClose(): void
}

/** What a key may do. What was typed stays until the host has taken it. */
export function KeyDialog({ before, onClose }: KeyDialogProps) {
  const { t } = useTranslation("keys")
  const describe = useDescribeError()
  const formId = useId()
  const [form, setForm] = useState<KeyForm>(() => (before === null ? emptyForm : toForm(before)))
  /** Nothing is called wrong before somebody has wanted to save it. */
  const [wasTried, setWasTried] = useState(false)
  const { draft, problems } = useMemo(() => readForm(form, before, Date.now()), [form, before])
  const createKey = useApp((state) => state.createKey)
  const updateKey = useApp((state) => state.updateKey)
  const forgetTask = useApp((state) => state.forgetTask)
  const isSaving = useApp(selectIsSaving)
  const error = useApp(selectError)
  const close = () => {
    forgetTask(keyTask)
    onClose()
  }
  const save = async () => {
    setWasTried(true)
    if (draft === null) return
    if (await (before === null ? createKey(draft) : updateKey(before.id, draft))) onClose()
  }
  return (
    <Dialog
      isOpen
      onClose={close}
      title={before === null ? t("create") : t("editNamed", { name: before.name })}
      description={t("emptyMeans")}
      footer={
        <>
          <Button onClick={close}>{t("cancel")}</Button>
          <Button type="submit" form={formId} variant="primary" disabled={isSaving || (wasTried && draft === null)}>
            {t(before === null ? "create" : "save")}
          </Button>
        </>
      }
    >
      <form
        id={formId}
        className="col col--wide"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          void save()
        }}
      >
        <KeyFields form={form} problems={wasTried ? problems : {}} onChange={setForm} />
      </form>
      {error && <Notice tone="error">{describe(error)}</Notice>}
    </Dialog>
  )
}
