import { useMemo } from "react"
import { type ModelsPlace, readModelsPlace } from "../../stores/modelsPlace.ts"
import { useApp } from "../../stores/useApp.tsx"

/** Where in the page one is; the same object while that stays the same. */
export function useModelsPlace(): ModelsPlace {
  const item = useApp(({ place }) => (place.page === "models" ? place.item : null))
  return useMemo(() => readModelsPlace(item), [item])
}
