import { useTranslation } from "react-i18next"
import { useShallow } from "zustand/react/shallow"
import type { Model } from "../../../electron/contract/models.ts"
import { isReadyFor } from "../../stores/adaptersSlice.ts"
import { useApp } from "../../stores/useApp.tsx"
import { CopyField } from "../../ui/CopyButton.tsx"

/** The adapters that can be used with it, each by the name that an app asks for. */
export function ModelAdapters({ model }: { readonly model: Model }) {
  const { t } = useTranslation("library")
  const ids = useApp(
    useShallow(({ adapters }) => adapters.filter((adapter) => isReadyFor(adapter, model.id)).map(({ id }) => id)),
  )
  if (ids.length === 0) return null
  return (
    <section className="block" aria-label={t("adapters")}>
      <h3 className="block__head">{t("adapters")}</h3>
      {ids.map((id) => {
        const name = `${model.id}:${id}`
        return <CopyField key={id} value={name} label={t("copyOf", { what: name })} />
      })}
    </section>
  )
}
