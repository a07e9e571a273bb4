import { Globe, House, Search } from "lucide-react"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { providerPresets } from "../../../electron/contract/providerPresets.ts"
import type { ProviderPreset } from "../../../electron/contract/providers.ts"
import { useApp } from "../../stores/useApp.tsx"
import { Icon } from "../../ui/Icon.tsx"
import { TextField } from "../../ui/TextField.tsx"

/** The services that are known by name, and "other" for every one that is not: it is there whatever is searched. */
export function PresetGallery() {
  const { t } = useTranslation("providers")
  const [search, setSearch] = useState("")
  const choosePreset = useApp((state) => state.providerActions.choosePreset)
  const shown = providerPresets.filter((preset) => preset.id === "other" || isFound(preset, search))
  return (
    <>
      <TextField
        label={t("searchPresets")}
        isLabelHidden
        icon={Search}
        placeholder={t("searchPresets")}
        value={search}
        onChange={(event) => setSearch(event.target.value)}
      />
      <ul className="presets" aria-label={t("presets")}>
        {shown.map((preset) => (
          <li key={preset.id}>
            <button type="button" className="preset" onClick={() => choosePreset(preset)}>
              <span className={preset.isLocal ? "ember" : "remote"}>
                <Icon of={preset.isLocal ? House : Globe} />
              </span>
              <span className="grow name">
                <span className="clip medium">{preset.id === "other" ? t("otherService") : preset.name}</span>
                <span className="caption faint clip">{hostOf(preset) ?? t("yourAddress")}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </>
  )
}

function isFound({ id, name, aliases, baseUrl = "" }: ProviderPreset, search: string): boolean {
  const text = [id, name, ...aliases, baseUrl].join(" ").toLowerCase()
  return text.includes(search.trim().toLowerCase())
}

function hostOf({ baseUrl }: ProviderPreset): string | undefined {
  return baseUrl === undefined ? undefined : new URL(baseUrl).host
}
