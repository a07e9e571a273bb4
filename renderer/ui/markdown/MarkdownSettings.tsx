import { createContext, type ReactNode, useContext } from "react"

export type MarkdownLabels = {
  readonly code: string
  readonly copyCode: string
  readonly copied: string
  readonly table: string
  readonly image: string
  readonly done: string
  readonly notDone: string
}

/** What rendered Markdown needs from the page around it. */
export type MarkdownSettings = {
  readonly labels: MarkdownLabels
  readonly openLink: (url: string) => void
  /** Resolves to whether the text has reached the clipboard. */
  readonly copyText: (text: string) => Promise<boolean>
}

const SettingsContext = createContext<MarkdownSettings | null>(null)

type ProviderProps = { readonly settings: MarkdownSettings; readonly children: ReactNode }

export function MarkdownProvider({ settings, children }: ProviderProps): ReactNode {
  return <SettingsContext value={settings}>{children}</SettingsContext>
}

export function useMarkdownSettings(): MarkdownSettings {
  const settings = useContext(SettingsContext)
  if (settings === null) throw new Error("Markdown is rendered inside a MarkdownProvider")
  return settings
}
