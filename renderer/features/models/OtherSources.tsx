import { useTranslation } from "react-i18next"
import { useShallow } from "zustand/react/shallow"
import type { HubSource } from "../../../electron/contract/hubSources.ts"
import { useSourceName } from "../../models/useSourceName.ts"
import { useApp } from "../../stores/useApp.tsx"
import { Button } from "../../ui/Button.tsx"

type OtherSourcesProps = {
  /** The one that failed. */
  readonly from: HubSource | null
  onChoose(source: HubSource): void
}

/** The other places that have models, those that are known to be out of reach left out. */
export function OtherSources({ from, onChoose }: OtherSourcesProps) {
  const { t } = useTranslation("discover")
  const nameOf = useSourceName()
  const others = useApp(
    useShallow(({ hub }) =>
      (hub?.sources ?? [])
        .filter(({ source, isReachable }) => source !== from && isReachable !== false)
        .map(({ source }) => source),
    ),
  )
  return others.map((source) => (
    <Button key={source} size="small" onClick={() => onChoose(source)}>
      {t("useSource", { source: nameOf(source) })}
    </Button>
  ))
}
