import { useState } from "react"
import { useTranslation } from "react-i18next"
import type { Adapter } from "../../../electron/contract/adapters.ts"
import { useApp } from "../../stores/useApp.tsx"
import { TextArea } from "../../ui/TextField.tsx"

/** What is typed is saved when the field is left. */
export function AdapterNotes({ adapter: { id, notes } }: { readonly adapter: Adapter }) {
  const { t } = useTranslation("adapters")
  const update = useApp((state) => state.adapterActions.update)
  const [typed, setTyped] = useState<string | null>(null)
  const save = async () => {
    // What was refused stays as it was typed.
    if (typed === null || typed === notes || (await update(id, { notes: typed }))) setTyped(null)
  }
  return (
    <section className="section" aria-label={t("notes")}>
      <div className="section__head">
        <h2>{t("notes")}</h2>
      </div>
      <TextArea
        label={t("notes")}
        isLabelHidden
        rows={4}
        maxLength={20_000}
        placeholder={t("notesHint")}
        value={typed ?? notes}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={() => void save()}
      />
    </section>
  )
}
