import type { ErrorBody } from "./errors.ts"
import type { ModelCapability } from "./models.ts"
import type { Price } from "./money.ts"

/** The wire format that a provider speaks. */
export type ProviderProtocol = "openai" | "anthropic"

/** How a secret is presented: `Authorization: Bearer`, `api-key`, `x-api-key`, or not at all. */
export type ProviderAuth = "bearer" | "api-key" | "x-api-key" | "none"

/** Milliseconds until an attempt is given up: to be connected, to the first byte of the answer, and between two bytes of it. */
export type ProviderTimeouts = { readonly connectMs: number; readonly firstByteMs: number; readonly idleMs: number }

export const defaultTimeouts: ProviderTimeouts = { connectMs: 10_000, firstByteMs: 300_000, idleMs: 120_000 }

/** A model of a provider, as the user sees it. */
export type RemoteModel = {
  /** As the provider names it; may hold slashes and colons. */
  readonly id: string
  /** Whether clients can use it. */
  readonly isEnabled: boolean
  /** Told by the provider, or written by the user. One that the provider tells no more stays, marked "gone". */
  readonly source: "fetched" | "typed" | "gone"
  readonly capabilities: readonly ModelCapability[]
  readonly contextSize: number | null
  readonly price: Price | null
}

/** A credential that Hearth uses. Its text never leaves the host. */
export type ProviderSecret = {
  readonly id: string
  readonly label: string
  /** Its last four characters, where it has at least sixteen; else empty. */
  readonly hint: string
  readonly addedAt: number
  /** Why it is not used until then; null: it is. */
  readonly cooldown: { readonly until: number; readonly reason: "rate-limit" | "refused" | "no-credit" } | null
  /** It was sealed elsewhere, or by the desktop app for a host without it: it has to be entered again. */
  readonly isUnreadable?: true
}

/** A remote service, without anything secret. */
export type ProviderInfo = {
  /** What stands before the slash in `provider/model`: a-z, 0-9, "-", "_", "." */
  readonly id: string
  readonly name: string
  /** Id of a preset; "other" for every service that has none. */
  readonly kind: string
  readonly protocol: ProviderProtocol
  /** Without the endpoint: "https://api.example.com/v1". */
  readonly baseUrl: string
  readonly isEnabled: boolean
  readonly auth: ProviderAuth
  readonly secrets: readonly ProviderSecret[]
  /** Names of the extra headers; what they hold is as secret as a key. */
  readonly headerNames: readonly string[]
  /** Without user and password; null: as the environment says (`HTTPS_PROXY`); "none": never one. */
  readonly proxy: string | null
  readonly timeouts: ProviderTimeouts
  readonly models: readonly RemoteModel[]
  /**
   * Request fields that this service cannot take and is not sent, such as "parallel_tool_calls". Of "max_tokens" and
   * "max_completion_tokens" the other one is sent instead.
   */
  readonly droppedFields: readonly string[]
  /** Whether requests stay on this computer: its address is a loopback one, and so is that of its proxy, if it has one. */
  readonly isLocal: boolean
}

/** What the user may set. `kind` and a name are enough for a preset; "other" needs a base URL, too. */
export type ProviderDraft = {
  readonly kind: string
  /** Absent: made of the preset's name, with a number if it is taken. */
  readonly id?: string
  readonly name?: string
  /** Also the full `…/chat/completions` URL. */
  readonly baseUrl?: string
  readonly protocol?: ProviderProtocol
  readonly auth?: ProviderAuth
  readonly secrets?: readonly { readonly label?: string; readonly secret: string }[]
  readonly headers?: Readonly<Record<string, string>>
  readonly proxy?: string | null
  readonly timeouts?: Partial<ProviderTimeouts>
  readonly droppedFields?: readonly string[]
}

/** `headers`: null deletes one; those that are not named stay. */
export type ProviderPatch = Partial<Omit<ProviderDraft, "kind" | "id" | "secrets" | "headers">> & {
  readonly isEnabled?: boolean
  readonly headers?: Readonly<Record<string, string | null>>
}

/** A change of one model; a model that is not there yet is added as "typed". */
export type RemoteModelPatch = Partial<Pick<RemoteModel, "isEnabled" | "capabilities" | "contextSize" | "price">>

/** What a look at the service found, in the order in which it is done; the words are the window's, from `code` and facts. */
export type ProviderCheck = {
  readonly checkedAt: number
  /** From the request to the answer; null where none came. */
  readonly latencyMs: number | null
  readonly steps: readonly ProviderCheckStep[]
}

export type ProviderCheckStep = {
  /** "secret": one step for each of them. "models": the list of models. "answer": a short real answer of one model. */
  readonly step: "reach" | "secret" | "models" | "answer"
  readonly outcome: "ok" | "failed" | "skipped"
  /** Of a secret: its id; of an answer: the model. */
  readonly subject?: string
  readonly facts?: Readonly<Record<string, string | number>>
  readonly error?: ErrorBody
}

/** A service that is known by name: all that its users need not look up. */
export type ProviderPreset = {
  readonly id: string
  readonly name: string
  /** Absent: the user gives it. */
  readonly baseUrl?: string
  readonly protocol: ProviderProtocol
  readonly auth: ProviderAuth
  /** Page where keys are made; absent where none is needed. */
  readonly keysUrl?: string
  /** Other words by which it may be named, such as "dashscope"; case does not matter. */
  readonly aliases: readonly string[]
  /** Those that a new provider begins with; see `ProviderInfo`. */
  readonly droppedFields?: readonly string[]
  /** Roles that the service does not know, and what they become. */
  readonly roles?: Readonly<Record<string, string>>
  /** How its models are let think or not, where Hearth says that itself; see ThinkingSwitch of the protocols. */
  readonly thinking?: "template" | "enable_thinking" | "type" | "reasoning"
  /** Path of the rerank endpoint below the base URL, or with a slash before it below the host, where it is not "rerank". */
  readonly rerankPath?: string
  /** Whether the list of models is asked for without it being asked of the user: services on this computer. */
  readonly isLocal?: boolean
}
