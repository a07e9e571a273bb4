import type { Model, ModelLoadSettings } from "../../electron/contract/models.ts"
import { useApp } from "../stores/useApp.tsx"
import type { NumberFieldName } from "./loadDraft.ts"

export type Effective = {
  /** What holds for each field, as far as it is known: by the estimate, and of what only a load decides by the last one. */
  readonly values: Partial<Record<NumberFieldName, number>>
  /** Whether they are those of what is typed now; otherwise the next estimate is on its way. */
  readonly isCurrent: boolean
}

export function useEffective({ state }: Model, load: ModelLoadSettings | undefined): Effective {
  const shown = useApp(({ loadEstimate }) => loadEstimate)
  const idleMinutes = useApp(({ settings }) => settings?.models.idleMinutes)
  const known = {
    ...(idleMinutes !== undefined && { idleMinutes }),
    ...(state.kind === "ready" && { threads: state.info.threads }),
  }
  if (shown.kind !== "known") return { values: known, isCurrent: false }
  const { contextSize, slotCount, batchSize, gpuLayers } = shown.estimate.settings
  return { values: { contextSize, slotCount, batchSize, gpuLayers, ...known }, isCurrent: shown.load === load }
}
