import type { AppState } from "../../stores/appStore.ts"
import { selectConversationSettings } from "../../stores/chatState.ts"
import { type Answerer, isSameAnswerer, type ModelChoice, readAnswerer } from "../../stores/modelChoice.ts"
import { selectDefaultModel } from "../../stores/modelsSlice.ts"
import { useApp } from "../../stores/useApp.tsx"
import { useSame } from "../../stores/useSame.ts"

/** Who answers in the open conversation: the one that was chosen, or the default model. */
export function useAnswerer(): Answerer | undefined {
  return useApp(useSame(selectChosen, isSameAnswerer))
}

function selectChosen(state: AppState): Answerer | undefined {
  const { model: name } = selectConversationSettings(state)
  const usual = selectDefaultModel(state)
  return (
    (name === null ? undefined : readAnswerer(name, state)) ?? (usual && { kind: "local", model: usual, scales: {} })
  )
}

/** The model of this computer that answers, with its adapters; undefined where another answers. */
export function useModelChoice(): ModelChoice | undefined {
  const answerer = useAnswerer()
  return answerer?.kind === "local" ? answerer : undefined
}
