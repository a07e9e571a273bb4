import { resolve } from "node:path"
import { parseArgs } from "node:util"
import type { HostPorts } from "../app.ts"
import type { GpuBackend } from "../contract/models.ts"
import { isLoopbackHost } from "../core/localAddress.ts"
import { type LogLevel, logLevels } from "../core/log.ts"
import { defaultDataFolder } from "./dataFolder.ts"

export type Environment = {
  readonly dataFolder: string
  readonly modelsFolder: string
  readonly uiPort: number
  /** What other computers must present; null refuses them. */
  readonly apiKey: string | null
  readonly logLevel: LogLevel
  /** Of HEARTH_LANG, or of the system where that is not set. */
  readonly language: "en" | "zh"
  readonly overrides: HostPorts["overrides"]
  /** Of HF_TOKEN. */
  readonly hubToken: { readonly variable: string; readonly value: string } | null
}

/** A variable or a flag that cannot be understood. Its message is one sentence that names it and says what it takes. */
export class EnvironmentError extends Error {
  override readonly name = "EnvironmentError"
}

type Variables = Readonly<Record<string, string | undefined>>
type Given = { readonly name: string; readonly value: string }

const flags = {
  host: { type: "string" },
  port: { type: "string" },
  "ui-port": { type: "string" },
  "data-dir": { type: "string" },
  gpu: { type: "string" },
} as const

export const flagNames: readonly string[] = Object.keys(flags).map((name) => `--${name}`)

const languages = ["en", "zh"] as const
const gpuBackends = ["auto", "cuda", "vulkan", "metal", "off"] as const satisfies readonly GpuBackend[]

const defaultUiPort = 8001

/**
 * Reads the HEARTH_ variables and the flags of `npm run serve -- --port …`; a flag beats its variable, an empty variable counts
 * as not set. Throws EnvironmentError.
 */
export function parseEnvironment(env: Variables, argv: readonly string[] = []): Environment {
  const flag = parseFlags(argv)
  const given = (flagName: keyof typeof flags | null, variable: string): Given | null => {
    const fromFlag = flagName === null ? undefined : flag[flagName]
    if (flagName !== null && fromFlag !== undefined) return { name: `--${flagName}`, value: fromFlag.trim() }
    const value = env[variable]?.trim()
    return value ? { name: variable, value } : null
  }
  const dataFolder = resolve(given("data-dir", "HEARTH_DATA_DIR")?.value || defaultDataFolder())
  const modelsFolder = given(null, "HEARTH_MODELS_DIR")
  return {
    dataFolder,
    modelsFolder: modelsFolder === null ? resolve(dataFolder, "models") : resolve(modelsFolder.value),
    uiPort: parsePort(given("ui-port", "HEARTH_UI_PORT")) ?? defaultUiPort,
    apiKey: (given(null, "HEARTH_API_KEY") ?? given(null, "OPENAI_API_KEY"))?.value ?? null,
    logLevel: parseOneOf(given(null, "HEARTH_LOG"), logLevels) ?? "info",
    language: parseOneOf(given(null, "HEARTH_LANG"), languages) ?? systemLanguage(),
    overrides: parseOverrides({
      host: given("host", "HEARTH_HOST"),
      port: given("port", "HEARTH_PORT"),
      language: given(null, "HEARTH_LANG"),
      gpu: given("gpu", "HEARTH_GPU"),
      hub: given(null, "HF_ENDPOINT"),
    }),
    hubToken: parseToken(given(null, "HF_TOKEN")),
  }
}

function parseFlags(argv: readonly string[]): { [Name in keyof typeof flags]?: string } {
  try {
    return parseArgs({ args: [...argv], options: flags, strict: true, allowPositionals: false }).values
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split(". ")[0] ?? "") : String(error)
    throw new EnvironmentError(`${reason}. Flags: ${flagNames.join(", ")}, each with a value.`)
  }
}

type Overriding = {
  readonly host: Given | null
  readonly port: Given | null
  readonly language: Given | null
  readonly gpu: Given | null
  readonly hub: Given | null
}

function parseOverrides({ host, port, language, gpu, hub }: Overriding): HostPorts["overrides"] {
  const fixed: Record<string, string> = {}
  const fix = (path: string, given: Given | null) => {
    if (given !== null) fixed[path] = given.name
  }
  fix("server.host", host)
  fix("server.port", port)
  fix("language", language)
  fix("models.gpuBackend", gpu)
  // Who sets an endpoint wants it to be asked.
  fix("downloads.endpoint", hub)
  fix("downloads.source", hub)
  const languageValue = parseOneOf(language, languages)
  const hostValue = parseHost(host)
  const portValue = parsePort(port)
  const gpuBackend = parseOneOf(gpu, gpuBackends)
  const endpoint = parseEndpoint(hub)
  return {
    fixed,
    values: {
      ...(languageValue === undefined ? {} : { language: languageValue }),
      server: {
        ...(hostValue === undefined ? {} : { host: hostValue }),
        ...(portValue === undefined ? {} : { port: portValue }),
      },
      models: gpuBackend === undefined ? {} : { gpuBackend },
      downloads: endpoint === undefined ? {} : { source: "custom", endpoint },
    },
  }
}

function parsePort(given: Given | null): number | undefined {
  if (given === null) return undefined
  const port = Number(given.value)
  if (/^\d{1,5}$/.test(given.value) && port <= 65535) return port
  throw new EnvironmentError(`${given.name} must be a port from 0 (any free one) to 65535, not "${given.value}".`)
}

function parseHost(given: Given | null): string | undefined {
  if (given === null) return undefined
  const bare = given.value.replace(/^\[(.*)\]$/, "$1")
  // What a URL parser refuses as a host cannot be listened on either.
  const isHost = URL.canParse(`http://${bare.includes(":") ? `[${bare}]` : bare}/`) && !/[/?#@\s]/.test(bare)
  if (isHost || isLoopbackHost(bare)) return bare
  throw new EnvironmentError(
    `${given.name} must be an address to listen on, such as 127.0.0.1 or 0.0.0.0, without a port, not "${given.value}".`,
  )
}

/** As other programs take it: also without "https://". What was given is not repeated: it may hold a password. */
function parseEndpoint(given: Given | null): string | undefined {
  if (given === null) return undefined
  const full = /^[a-z][a-z0-9+.-]*:\/\//i.test(given.value) ? given.value : `https://${given.value}`
  const url = URL.canParse(full) ? new URL(full) : null
  const isAddress = url !== null && /^https?:$/.test(url.protocol) && url.username === "" && url.password === ""
  if (isAddress) return `${url.origin}${url.pathname.replace(/\/+$/, "")}`
  throw new EnvironmentError(
    `${given.name} must be the address of a hub, such as https://hf-mirror.com, without a password.`,
  )
}

function parseToken(given: Given | null): Environment["hubToken"] {
  if (given === null) return null
  if (/^[\x21-\x7e]+$/.test(given.value)) return { variable: given.name, value: given.value }
  throw new EnvironmentError(`${given.name} must be a token: one word of letters, digits and signs.`)
}

function parseOneOf<Choice extends string>(given: Given | null, choices: readonly Choice[]): Choice | undefined {
  if (given === null) return undefined
  const choice = choices.find((candidate) => candidate === given.value.toLowerCase())
  if (choice !== undefined) return choice
  throw new EnvironmentError(`${given.name} must be one of ${choices.join(", ")}, not "${given.value}".`)
}

function systemLanguage(): "en" | "zh" {
  return Intl.DateTimeFormat().resolvedOptions().locale.toLowerCase().startsWith("zh") ? "zh" : "en"
}
