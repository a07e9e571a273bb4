import { useTranslation } from "react-i18next"
import type { HubSource } from "../../electron/contract/hubSources.ts"
import { useApp } from "../stores/useApp.tsx"

const names = { huggingface: "huggingface.co", "hf-mirror": "hf-mirror.com", modelscope: "ModelScope" } as const

/** What people call a source; that of their own by its host. */
export function useSourceName(): (source: HubSource) => string {
  const { t } = useTranslation("discover")
  const custom = useApp(({ hub }) => hub?.sources.find(({ source }) => source === "custom")?.url)
  return (source) => {
    if (source !== "custom") return names[source]
    return custom !== undefined && URL.canParse(custom) ? new URL(custom).host : t("customSource")
  }
}
