export type LanguageChoice = "system" | "en" | "zh"
export type ThemeChoice = "system" | "light" | "dark"

/** All that the user can set, with every default filled in. */
export type Settings = {
  readonly language: LanguageChoice
  readonly theme: ThemeChoice
  readonly server: {
    /** Whether the server should be on; kept when Hearth starts again. */
    readonly isEnabled: boolean
    /** Address to listen on, "127.0.0.1" by default. */
    readonly host: string
    /** 0 takes any free port. */
    readonly port: number
  }
  /** Id of the model that answers when none is named; null means the embedded one. */
  readonly defaultModel: string | null
  readonly isClosedToTray: boolean
}

export type SettingsPatch = Partial<Omit<Settings, "server">> & { readonly server?: Partial<Settings["server"]> }

/** Dotted path of a setting that an environment variable or a flag holds, with that variable's name. */
export type FixedSettings = Readonly<Record<string, string>>

export type SettingsSnapshot = { readonly settings: Settings; readonly fixed: FixedSettings }
