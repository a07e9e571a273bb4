import { Search } from "lucide-react"
import { useTranslation } from "react-i18next"
import { findBase } from "../stores/findBase.ts"
import { useAppStore } from "../stores/useApp.tsx"
import { Button } from "../ui/Button.tsx"

/** Leads to where the model can be found that an adapter was trained on. */
export function FindBase({ base, onFollow }: { readonly base: string; readonly onFollow?: () => void }) {
  const { t } = useTranslation("imports")
  const store = useAppStore()
  return (
    <Button
      size="small"
      icon={Search}
      onClick={() => {
        onFollow?.()
        findBase(store.getState(), base)
      }}
    >
      {t("findBase", { base })}
    </Button>
  )
}
