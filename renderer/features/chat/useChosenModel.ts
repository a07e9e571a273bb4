import { useMemo } from "react"
import { useShallow } from "zustand/react/shallow"
import { selectConversationSettings } from "../../stores/chatState.ts"
import { type Answerer, type ModelChoice, readAnswerer } from "../../stores/modelChoice.ts"
import { selectDefaultModel } from "../../stores/modelsSlice.ts"
import { useApp } from "../../stores/useApp.tsx"

/** Who answers in the open conversation: the one that was chosen, or the default model. */
export function useAnswerer(): Answerer | undefined {
  const name = useApp((state) => selectConversationSettings(state).model)
  const known = useApp(
    useShallow(({ models, adapters, providers, routes }) => ({ models, adapters, providers, routes })),
  )
  const usual = useApp(selectDefaultModel)
  return useMemo(
    () =>
      (name === null ? undefined : readAnswerer(name, known)) ??
      (usual && { kind: "local" as const, model: usual, scales: {} }),
    [name, known, usual],
  )
}

/** The model of this computer that answers, with its adapters; undefined where another answers. */
export function useModelChoice(): ModelChoice | undefined {
  const answerer = useAnswerer()
  return answerer?.kind === "local" ? answerer : undefined
}
