import { useTranslation } from "react-i18next"
import { useShallow } from "zustand/react/shallow"
import type { RouteTarget } from "../../../electron/contract/routes.ts"
import { isReadyFor } from "../../stores/adaptersSlice.ts"
import { useApp } from "../../stores/useApp.tsx"
import { Slider } from "../../ui/Slider.tsx"

type TargetAdaptersProps = { readonly target: RouteTarget; onChange(change: Partial<RouteTarget>): void }

/** The adapters that a local target answers with, each with its strength; nothing where none fits. */
export function TargetAdapters({ target: { model, adapters }, onChange }: TargetAdaptersProps) {
  const { t } = useTranslation("routes")
  const fitting = useApp(useShallow((state) => state.adapters.filter((adapter) => isReadyFor(adapter, model))))
  if (fitting.length === 0) return null
  const setScale = (id: string, scale: number) => {
    const others = adapters.filter((adapter) => adapter.id !== id)
    onChange({ adapters: scale === 0 ? others : [...others, { id, scale }] })
  }
  return (
    <details className="load-more caption">
      <summary>{t("adaptersOf", { count: adapters.length })}</summary>
      <div className="target__adapters">
        {fitting.map(({ id, name }) => (
          <Slider
            key={id}
            label={name}
            value={adapters.find((adapter) => adapter.id === id)?.scale ?? 0}
            min={0}
            max={2}
            step={0.05}
            onChange={(scale) => setScale(id, scale)}
          />
        ))}
      </div>
    </details>
  )
}
