import { useMemo } from "react"
import type { AnswerMessage } from "../../../electron/contract/conversations.ts"
import { mostCompared } from "../../../electron/contract/conversations.ts"
import { selectConversationSettings, selectLastAnswers } from "../../stores/chatState.ts"
import { selectDefaultModel } from "../../stores/modelsSlice.ts"
import { useApp, useAppStore } from "../../stores/useApp.tsx"

const noNames: readonly string[] = []

/** Who is asked side by side in the open conversation, and how that is changed. */
export function useComparing() {
  const store = useAppStore()
  const { model, compareWith } = useApp(selectConversationSettings)
  const usualId = useApp((state) => selectDefaultModel(state)?.id ?? null)
  return useMemo(() => {
    const first = model ?? usualId
    const isComparing = compareWith.length > 0
    /** Empty while one alone is asked. */
    const names = first === null || !isComparing ? noNames : [...new Set([first, ...compareWith])]
    const ask = ([name, ...others]: readonly string[]) =>
      store
        .getState()
        .chatActions.configure({ model: name === undefined || name === usualId ? null : name, compareWith: others })
    const goOnWith = (answer: AnswerMessage) => {
      ask([answer.comparison?.name ?? answer.model])
      void store.getState().chatActions.show(answer.id)
    }
    return {
      names,
      isFull: names.length >= mostCompared,
      add: (name: string) => ask(isComparing ? [...names, name] : [...(first === null ? [] : [first]), name]),
      /** Whoever is left alone goes on from what it said itself. */
      remove: (name: string) => {
        const left = names.filter((other) => other !== name)
        const own = selectLastAnswers(store.getState()).find((answer) => answer.comparison?.name === left[0])
        if (left.length === 1 && own !== undefined) goOnWith(own)
        else ask(left)
      },
      goOnWith,
    }
  }, [store, model, compareWith, usualId])
}
