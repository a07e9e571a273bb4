import { SlidersHorizontal } from "lucide-react"
import { useTranslation } from "react-i18next"
import type { Model } from "../../electron/contract/models.ts"
import { useApp } from "../stores/useApp.tsx"
import { IconButton } from "../ui/Button.tsx"

export function LoadSettingsButton({ model }: { readonly model: Model }) {
  const { t } = useTranslation("models")
  const open = useApp((state) => state.openLoadSettings)
  return (
    <IconButton
      icon={SlidersHorizontal}
      label={t("loadSettingsNamed", { name: model.name })}
      onClick={() => open(model.id)}
    />
  )
}
