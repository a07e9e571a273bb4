import { useShallow } from "zustand/react/shallow"
import type { AppState } from "../../stores/appStore.ts"
import { useApp } from "../../stores/useApp.tsx"

/** What clients can send as `model`: routes, models of this computer, and those of providers that are enabled. */
export function useModelNames(): readonly string[] {
  return useApp(useShallow(selectModelNames))
}

function selectModelNames({ models }: Pick<AppState, "models">): readonly string[] {
  return models.filter(({ problem }) => problem === undefined).map(({ id }) => id)
}
