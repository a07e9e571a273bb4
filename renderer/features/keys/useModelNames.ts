import { useShallow } from "zustand/react/shallow"
import type { AppState } from "../../stores/appStore.ts"
import { useApp } from "../../stores/useApp.tsx"

/** What clients can send as `model`: routes, models of this computer, and those that providers have enabled. */
export function useModelNames(): readonly string[] {
  return useApp(useShallow(selectModelNames))
}

function selectModelNames({ models, routes, providers }: Pick<AppState, "models" | "routes" | "providers">) {
  const local = models.filter(({ problem }) => problem === undefined).map(({ id }) => id)
  const remote = providers
    .filter(({ isEnabled }) => isEnabled)
    .flatMap((provider) => provider.models.filter(({ isEnabled }) => isEnabled).map(({ id }) => `${provider.id}/${id}`))
  return [...new Set([...routes.map(({ name }) => name), ...local, ...remote])]
}
