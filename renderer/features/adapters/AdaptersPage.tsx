import { useTranslation } from "react-i18next"
import { useApp } from "../../stores/useApp.tsx"
import { PageSkeleton } from "../../ui/PageSkeleton.tsx"
import { AdapterDetail } from "./AdapterDetail.tsx"
import { AdapterList } from "./AdapterList.tsx"

/** What models can be taught by small files: all of them, or the one that is open. */
export function AdaptersPage() {
  const { t } = useTranslation()
  const isKnown = useApp((state) => state.server !== null)
  const item = useApp((state) => state.place.item)
  const open = useApp(({ adapters }) => adapters.find(({ id }) => id === item))
  if (!isKnown) return <PageSkeleton text={t("connecting")} />
  // What is half typed belongs to the adapter that it was typed for.
  return open === undefined ? <AdapterList /> : <AdapterDetail key={open.id} adapter={open} />
}
