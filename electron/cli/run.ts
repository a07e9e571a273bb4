import { readFileSync } from "node:fs"
import { join } from "node:path"
import { CommanderError } from "commander"
import { findAppFolders } from "../ports/appFolders.ts"
import { EnvironmentError, parseEnvironment } from "../ports/environment.ts"
import { describeStartError, startExitCode } from "../ports/startError.ts"
import { CliError, exitCodes } from "./cliError.ts"
import { createProgram } from "./program.ts"
import { safeText } from "./table.ts"
import type { Terminal } from "./terminal.ts"
import { type Words, wordsFor } from "./words.ts"

/** Runs one command line and resolves with the exit code. */
export async function runCli(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  terminal: Terminal,
): Promise<number> {
  const words = wordsFor(env)
  const { version } = JSON.parse(readFileSync(join(findAppFolders(import.meta.dirname).root, "package.json"), "utf8"))
  const environmentOf = (dataFolder: string | undefined) =>
    parseEnvironment(env, dataFolder === undefined ? [] : ["--data-dir", dataFolder])
  try {
    const program = createProgram({ terminal, words, env, environmentOf }, version)
    await program.parseAsync([...argv], { from: "user" })
    return exitCodes.ok
  } catch (error) {
    return explain(error, terminal, words)
  }
}

function explain(error: unknown, terminal: Terminal, words: Words): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return exitCodes.ok
    // Without a command, the help has been shown.
    if (error.code === "commander.help") return exitCodes.usage
    const what = /'([^']*)'/.exec(error.message)?.[1] ?? ""
    terminal.tell(words.error(words.wrongUsage(error.code, error.message, what)))
    return exitCodes.usage
  }
  if (error instanceof CliError) {
    const isError = error.exitCode !== exitCodes.interrupted
    // Names of files and models in it come from elsewhere.
    const message = error.message.split("\n").map(safeText).join("\n")
    terminal.tell(isError ? words.error(message) : message)
    return error.exitCode
  }
  terminal.tell(words.error(describeStartError(error)))
  return error instanceof EnvironmentError ? exitCodes.usage : startExitCode(error)
}
