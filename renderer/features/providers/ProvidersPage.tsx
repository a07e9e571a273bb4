import { useTranslation } from "react-i18next"
import { findProvider } from "../../stores/providersSlice.ts"
import { useApp } from "../../stores/useApp.tsx"
import { PageSkeleton } from "../../ui/PageSkeleton.tsx"
import { AddProvider } from "./AddProvider.tsx"
import { ProviderDetail } from "./ProviderDetail.tsx"
import { ProviderList } from "./ProviderList.tsx"

/** Who can answer beside this computer: all of them, or the one that is open. */
export function ProvidersPage() {
  const { t } = useTranslation()
  const isKnown = useApp((state) => state.server !== null)
  const item = useApp((state) => state.place.item)
  const open = useApp((state) => (item === null ? undefined : findProvider(state, item)))
  if (!isKnown) return <PageSkeleton text={t("connecting")} />
  return (
    <>
      {/* What is half typed belongs to the provider that it was typed for. */}
      {open === undefined ? <ProviderList /> : <ProviderDetail key={open.id} provider={open} />}
      <AddProvider />
    </>
  )
}
