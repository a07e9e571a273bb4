import type { ErrorFacts } from "./errors.ts"

/** Something the user should know about how this start went; shown once as a notice that can be dismissed. */
export type StartNotice = {
  readonly id: string
  readonly kind:
    | "settings-kept-aside"
    | "settings-repaired"
    | "settings-newer"
    | "secrets-in-key-file"
    | "database-kept-aside"
    | "port-changed"
  readonly facts: ErrorFacts
}

export type AppInfo = {
  readonly version: string
  /** "darwin", "win32" or "linux". */
  readonly platform: string
  /** Whether the window belongs to the desktop app; false in a browser. */
  readonly isDesktop: boolean
  readonly dataFolder: string
  readonly modelsFolder: string
  /** The system's language, for the desktop app while the setting says "system". A browser has a language of its own. */
  readonly systemLanguage: "en" | "zh"
  readonly notices: readonly StartNotice[]
}
