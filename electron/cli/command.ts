import { resolve } from "node:path"
import type { Environment } from "../ports/environment.ts"
import { CliError, exitCodes } from "./cliError.ts"
import { type Connection, connect, findRunning } from "./connect.ts"
import { safeText } from "./table.ts"
import type { Terminal } from "./terminal.ts"
import type { Words } from "./words.ts"

/** Flags that every command takes. */
export type GlobalOptions = {
  readonly url?: string
  readonly key?: string
  readonly dataDir?: string
  readonly json?: boolean
}

/** What a command has to work with. */
export type Context = Connection & {
  readonly terminal: Terminal
  readonly words: Words
  readonly isJson: boolean
  /** Prints the host's answer as it is, or the lines for a person. */
  answer(value: unknown, lines: () => readonly string[]): void
  /** As the host understands it. `absolutePath` on another machine. */
  pathOf(text: string): string
}

export type CommandParts = {
  readonly terminal: Terminal
  readonly words: Words
  readonly env: Readonly<Record<string, string | undefined>>
  readonly environmentOf: (dataFolder: string | undefined) => Environment
}

/** Runs a command on the host that is meant, and closes what was opened for it. */
export async function onHost(
  parts: CommandParts,
  options: GlobalOptions,
  run: (context: Context) => Promise<void>,
): Promise<void> {
  const connection = await connect(placeOf(parts, options))
  try {
    await run(contextOf(parts, options, connection))
  } finally {
    await connection.close()
  }
}

/** The same, but only where one runs. */
export async function onRunningHost(
  parts: CommandParts,
  options: GlobalOptions,
  run: (context: Context | null) => Promise<void>,
): Promise<void> {
  const connection = await findRunning(placeOf(parts, options))
  await run(connection === null ? null : contextOf(parts, options, connection))
}

function placeOf({ terminal, words, env, environmentOf }: CommandParts, options: GlobalOptions) {
  const environment = environmentOf(options.dataDir)
  const url = options.url ?? (env.HEARTH_URL?.trim() || null)
  return { url, key: options.key ?? environment.apiKey, environment, terminal, words }
}

function contextOf({ terminal, words }: CommandParts, options: GlobalOptions, connection: Connection): Context {
  const isJson = options.json === true
  return {
    ...connection,
    terminal,
    words,
    isJson,
    answer(value, lines) {
      if (isJson) terminal.print(toJson(value))
      else for (const line of lines()) terminal.print(safeText(line))
    },
    pathOf(text) {
      if (!connection.isRemote) return resolve(text)
      if (/^(\/|[A-Za-z]:[\\/]|\\\\)/.test(text)) return text
      throw new CliError(words.absolutePath, exitCodes.usage)
    },
  }
}

/** Control characters that JSON leaves as they are would reach the terminal. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, null, 2).replaceAll(
    /[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  )
}
