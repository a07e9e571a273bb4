import { useTranslation } from "react-i18next"
import type { HubVerdict } from "../../electron/contract/hub.ts"
import { Pill } from "../ui/Pill.tsx"

const verdicts = {
  fits: { tone: "ok", words: "verdictFits" },
  tight: { tone: "warn", words: "verdictTight" },
  "too-large": { tone: "error", words: "verdictTooLarge" },
} as const satisfies Record<HubVerdict, unknown>

/** Whether a model would run well on this computer. */
export function FitPill({ verdict }: { readonly verdict: HubVerdict }) {
  const { t } = useTranslation("models")
  return <Pill tone={verdicts[verdict].tone}>{t(verdicts[verdict].words)}</Pill>
}
