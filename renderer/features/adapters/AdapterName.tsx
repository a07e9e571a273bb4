import { useState } from "react"
import { useTranslation } from "react-i18next"
import type { Adapter } from "../../../electron/contract/adapters.ts"
import { useApp } from "../../stores/useApp.tsx"
import { Button } from "../../ui/Button.tsx"
import { TextField } from "../../ui/TextField.tsx"

/** What it is called in this window; the name that apps use stays. */
export function AdapterName({ adapter, onDone }: { readonly adapter: Adapter; onDone(): void }) {
  const { t } = useTranslation("adapters")
  const update = useApp((state) => state.adapterActions.update)
  const [name, setName] = useState(adapter.name)
  const save = async () => {
    if (name.trim() === adapter.name || (await update(adapter.id, { name: name.trim() }))) onDone()
  }
  return (
    <form
      className="row"
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
    >
      <TextField
        label={t("name")}
        isLabelHidden
        className="grow"
        autoFocus
        maxLength={200}
        value={name}
        onChange={(event) => setName(event.target.value)}
        onKeyDown={(event) => event.key === "Escape" && onDone()}
      />
      <Button type="submit">{t("save")}</Button>
      <Button onClick={onDone}>{t("cancel")}</Button>
    </form>
  )
}
