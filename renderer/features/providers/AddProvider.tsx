import { useTranslation } from "react-i18next"
import { useApp } from "../../stores/useApp.tsx"
import { Dialog } from "../../ui/Dialog.tsx"
import { NewProviderForm } from "./NewProviderForm.tsx"
import { PresetGallery } from "./PresetGallery.tsx"

/** Two steps: which service, and how it lets us in. What was chosen is still there after the page was left. */
export function AddProvider() {
  const { t } = useTranslation("providers")
  const draft = useApp((state) => state.newProvider)
  const { stopAdding } = useApp((state) => state.providerActions)
  if (draft === null) return null
  if (draft.preset !== null) return <NewProviderForm key={draft.preset.id} draft={draft} preset={draft.preset} />
  return (
    <Dialog isOpen onClose={stopAdding} title={t("addProvider")} description={t("addProviderWhy")}>
      <PresetGallery />
    </Dialog>
  )
}
