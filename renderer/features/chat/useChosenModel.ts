import type { Model } from "../../../electron/contract/models.ts"
import { selectConversationSettings } from "../../stores/chatState.ts"
import { selectDefaultModel } from "../../stores/modelsSlice.ts"
import { useApp } from "../../stores/useApp.tsx"

/** The model that answers in the open conversation: the one that was chosen, or the default one. */
export function useChosenModel(): Model | undefined {
  return useApp((state) => {
    const { model: id } = selectConversationSettings(state)
    return (id === null ? undefined : state.models.find((model) => model.id === id)) ?? selectDefaultModel(state)
  })
}
