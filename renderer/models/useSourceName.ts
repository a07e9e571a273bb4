import { useTranslation } from "react-i18next"
import type { HubSource } from "../../electron/contract/hubSources.ts"
import { sourceNames } from "../i18n/sourceNames.ts"
import { useApp } from "../stores/useApp.tsx"

/** What people call a source; that of their own by its host. */
export function useSourceName(): (source: HubSource) => string {
  const { t } = useTranslation("discover")
  const custom = useApp(({ hub }) => hub?.sources.find(({ source }) => source === "custom")?.url)
  return (source) => {
    if (source !== "custom") return sourceNames[source]
    return custom !== undefined && URL.canParse(custom) ? new URL(custom).host : t("customSource")
  }
}
