import { ArrowDownWideNarrow, Brain, type LucideIcon, TextCursorInput, Waypoints, Wrench } from "lucide-react"
import { useTranslation } from "react-i18next"
import type { ModelCapability } from "../../../electron/contract/models.ts"
import { Icon } from "../../ui/Icon.tsx"

/** What is not said of nearly every model: that one can chat goes without saying. */
const shown = {
  tools: { icon: Wrench, words: "canUseTools" },
  thinking: { icon: Brain, words: "canThink" },
  embedding: { icon: Waypoints, words: "canEmbed" },
  rerank: { icon: ArrowDownWideNarrow, words: "canRerank" },
  fim: { icon: TextCursorInput, words: "canInfill" },
} as const satisfies Record<Exclude<ModelCapability, "chat">, { icon: LucideIcon; words: string }>

export function Capabilities({ of }: { readonly of: readonly ModelCapability[] }) {
  const { t } = useTranslation("library")
  return (
    <span className="capabilities">
      {of.map((capability) => {
        if (capability === "chat") return null
        const { icon, words } = shown[capability]
        return (
          <span key={capability} role="img" aria-label={t(words)} title={t(words)}>
            <Icon of={icon} size="small" />
          </span>
        )
      })}
    </span>
  )
}

/** The same with their words. */
export function CapabilityList({ of }: { readonly of: readonly ModelCapability[] }) {
  const { t } = useTranslation("library")
  return (
    <ul className="row wrap capability-list">
      {of.map((capability) =>
        capability === "chat" ? null : (
          <li key={capability} className="pill">
            <Icon of={shown[capability].icon} />
            {t(shown[capability].words)}
          </li>
        ),
      )}
    </ul>
  )
}
