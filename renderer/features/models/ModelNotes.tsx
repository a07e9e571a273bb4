import { useState } from "react"
import { useTranslation } from "react-i18next"
import type { Model } from "../../../electron/contract/models.ts"
import { useDescribeError } from "../../i18n/describeError.ts"
import { modelChangeTask } from "../../stores/modelsSlice.ts"
import { selectTaskError } from "../../stores/tasksSlice.ts"
import { useApp } from "../../stores/useApp.tsx"
import { TextArea } from "../../ui/TextField.tsx"

/** What the user wants to remember of it; kept when the field is left. */
export function ModelNotes({ model: { id, notes } }: { readonly model: Model }) {
  const { t } = useTranslation("library")
  const [typed, setTyped] = useState<string | null>(null)
  const describe = useDescribeError()
  const error = useApp(selectTaskError(modelChangeTask(id)))
  const update = useApp((state) => state.updateModel)
  const commit = async () => {
    if (typed === null || typed === notes || (await update(id, { notes: typed }))) setTyped(null)
  }
  return (
    <section className="block">
      <TextArea
        label={t("notes")}
        placeholder={t("notesHint")}
        rows={3}
        maxLength={20_000}
        value={typed ?? notes}
        error={error === null ? undefined : describe(error)}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={() => void commit()}
      />
    </section>
  )
}
