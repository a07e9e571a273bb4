import type { DownloadSettings } from "./downloads.ts"
import type { LedgerSettings } from "./ledger.ts"
import type { GpuBackend, ModelLoadSettings, ModelSettings } from "./models.ts"

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
    /** Whether programs on this computer need a key, too; other computers always do. */
    readonly requiresKeyHere: boolean
    /** Whether pages that this computer serves itself may use the models without being asked about; a decision about one goes first. */
    readonly allowsLocalOrigins: boolean
    /** Whether every website may use the models. */
    readonly allowsAllOrigins: boolean
    /** Decisions of the user about single origins. */
    readonly origins: Readonly<Record<string, "allowed" | "refused">>
    /** Names by which this computer may be called, beside its addresses. */
    readonly hostNames: readonly string[]
  }
  readonly routing: {
    /** Names, `*` for any text, that the default model answers where nothing else has them. */
    readonly dropInNames: readonly string[]
    /** What all cached answers may take of memory. */
    readonly cacheBytes: number
  }
  readonly ledger: LedgerSettings
  readonly downloads: DownloadSettings
  /** Id of the model that answers when none is named; null means the embedded one. */
  readonly defaultModel: string | null
  readonly isClosedToTray: boolean
  /** How models are kept, as far as a model has no setting of its own. */
  readonly models: {
    readonly load: ModelLoadSettings
    /** Minutes without a request until a model is unloaded; 0: never. */
    readonly idleMinutes: number
    /** What all loaded models together may take of this computer's memory; null: a share of it that leaves room for others. */
    readonly memoryBudgetBytes: number | null
    readonly gpuBackend: GpuBackend
  }
  /** By model id; changed by `models.configure`. */
  readonly modelSettings: Readonly<Record<string, ModelSettings>>
}

/** Groups are changed field by field, `models.load` as a whole. */
export type SettingsPatch = Partial<Omit<Settings, "server" | "models" | "routing" | "ledger" | "downloads">> & {
  readonly server?: Partial<Settings["server"]>
  readonly routing?: Partial<Settings["routing"]>
  readonly ledger?: Partial<LedgerSettings>
  readonly downloads?: Partial<DownloadSettings>
  readonly models?: Partial<Settings["models"]>
}

/** Dotted path of a setting that an environment variable or a flag holds, with that variable's name. */
export type FixedSettings = Readonly<Record<string, string>>

export type SettingsSnapshot = { readonly settings: Settings; readonly fixed: FixedSettings }
