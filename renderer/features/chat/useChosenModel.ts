import { useMemo } from "react"
import type { Model } from "../../../electron/contract/models.ts"
import { selectConversationSettings } from "../../stores/chatState.ts"
import { type ModelChoice, readModelChoice } from "../../stores/modelChoice.ts"
import { selectDefaultModel } from "../../stores/modelsSlice.ts"
import { useApp } from "../../stores/useApp.tsx"

/** The model that answers in the open conversation, the one that was chosen or the default one, with its adapters. */
export function useModelChoice(): ModelChoice | undefined {
  const name = useApp((state) => selectConversationSettings(state).model)
  const models = useApp((state) => state.models)
  const usual = useApp(selectDefaultModel)
  return useMemo(
    () => (name === null ? undefined : readModelChoice(name, models)) ?? (usual && { model: usual, scales: {} }),
    [name, models, usual],
  )
}

/** The model alone. */
export function useChosenModel(): Model | undefined {
  return useModelChoice()?.model
}
