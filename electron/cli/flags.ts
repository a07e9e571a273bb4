import type { Command } from "commander"
import { CliError, exitCodes } from "./cliError.ts"
import type { Context } from "./command.ts"
import type { Words } from "./words.ts"

/** Runs one command on the host that is meant, with what was given to it. */
export type Act = <Given extends readonly unknown[]>(
  run: (context: Context, ...given: Given) => Promise<void>,
) => (...given: [...Given, ...unknown[]]) => Promise<void>

/** Help in the language of the words. */
export function localised(command: Command, words: Words): Command {
  const titles: Readonly<Record<string, string>> = {
    "Usage:": words.usage,
    "Options:": words.options,
    "Commands:": words.commands,
    "Arguments:": words.arguments,
    "Global Options:": words.options,
  }
  return command
    .helpOption("-h, --help", words.help)
    .helpCommand(false)
    .configureHelp({ styleTitle: (title) => titles[title] ?? title })
}

export function numberOf(what: string, words: Words): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (text.trim() !== "" && Number.isFinite(value)) return value
    throw new CliError(words.noNumber(what), exitCodes.usage)
  }
}

export function oneOf(what: string, choices: readonly string[], words: Words): (text: string) => string {
  return (text) => {
    if (choices.includes(text)) return text
    throw new CliError(words.notOfThese(what, choices.join(", ")), exitCodes.usage)
  }
}
