import { Command } from "commander"
import { hubSources } from "../contract/hubSources.ts"
import { CliError, exitCodes } from "./cliError.ts"
import { type CommandParts, type GlobalOptions, onHost, onRunningHost, toJson } from "./command.ts"
import {
  clearDownloads,
  type FollowOptions,
  listDownloads,
  pauseDownload,
  removeDownload,
  resumeDownload,
} from "./commands/downloads.ts"
import { type PullOptions, pull } from "./commands/pull.ts"
import { listFiles, type SearchOptions, search } from "./commands/search.ts"
import { showStatus } from "./commands/status.ts"
import { type Act, localised, numberOf, oneOf } from "./flags.ts"
import { addLibraryCommands } from "./libraryCommands.ts"

const sorts = ["trending", "downloads", "likes", "updated"]

/** `hearth …`: what each command is called, and what it takes. */
export function createProgram(parts: CommandParts, version: string): Command {
  const { words, terminal } = parts
  const program = localised(new Command("hearth"), words)
    .description(words.about)
    .version(version, "-V, --version", words.version)
    .option("--url <url>", words.optionUrl)
    .option("--key <key>", words.optionKey)
    .option("--data-dir <folder>", words.optionDataDir)
    .option("--json", words.optionJson)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.print(text.trimEnd()),
      writeErr: (text) => terminal.tell(text.trimEnd()),
      outputError: () => {},
    })
  const globals = () => program.opts<GlobalOptions>()
  // Commander hands over arguments, then options, then the command itself.
  const act: Act =
    (run) =>
    (...given) =>
      onHost(parts, globals(), (context) => run(context, ...(given as never)))

  const add = (parent: Command, usage: string, description: string) =>
    localised(parent.command(usage), words).description(description)

  add(program, "status", words.status).action(() =>
    onRunningHost(parts, globals(), async (context) => {
      if (context !== null) return showStatus(context)
      if (globals().json) terminal.print(toJson({ isRunning: false }))
      throw new CliError(words.notRunning, exitCodes.unavailable)
    }),
  )
  addLibraryCommands(program, add, act, words)

  const source = ["--source <source>", words.optionSource, oneOf("--source", hubSources, words)] as const
  const revision = ["--revision <revision>", words.optionRevision] as const
  const detach = ["-d, --detach", words.optionDetach] as const
  add(program, "search [words...]", words.search)
    .option("--author <author>", words.optionAuthor)
    .option("--tag <tag>", words.optionTag, (tag: string, before: readonly string[] = []) => [...before, tag])
    .option("--sort <order>", words.optionSort, oneOf("--sort", sorts, words))
    .option("--limit <count>", words.optionLimit, numberOf("--limit", words))
    .option(...source)
    .action(act((context, text: string[], options: SearchOptions) => search(context, text.join(" "), options)))
  add(program, "files <repository>", words.files)
    .option(...source)
    .option(...revision)
    .action(act(listFiles))
  add(program, "pull <name>", words.pull)
    .option(...source)
    .option(...revision)
    .option(...detach)
    .action(act((context, name: string, options: PullOptions) => pull(context, name, options)))

  const downloads = add(program, "downloads", words.downloads).action(act(listDownloads))
  add(downloads, "list", words.downloads).action(act(listDownloads))
  add(downloads, "pause <id>", words.downloadsPause).action(act(pauseDownload))
  add(downloads, "resume <id>", words.downloadsResume)
    .option(...source)
    .option(...detach)
    .action(act((context, id: string, options: FollowOptions) => resumeDownload(context, id, options)))
  add(downloads, "remove <id>", words.downloadsRemove).action(act(removeDownload))
  add(downloads, "clear", words.downloadsClear).action(act(clearDownloads))
  return program
}
