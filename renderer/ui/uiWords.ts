import { createContext, useContext } from "react"

/** The few words that primitives say themselves; given once by the window, in its language. */
export type UiWords = {
  readonly close: string
  readonly copied: string
  readonly details: string
  readonly notifications: string
}

const UiWordsContext = createContext<UiWords>({
  close: "Close",
  copied: "Copied",
  details: "Details",
  notifications: "Notifications",
})

export const UiWordsProvider = UiWordsContext.Provider

export function useUiWords(): UiWords {
  return useContext(UiWordsContext)
}
