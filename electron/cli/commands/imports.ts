import type { ImportJob, ImportMode, ImportPreview } from "../../contract/library.ts"
import { CliError, exitCodes } from "../cliError.ts"
import type { Context } from "../command.ts"
import { follow } from "../follow.ts"
import { safeText } from "../table.ts"
import type { Words } from "../words.ts"
import { placeOf } from "./models.ts"

export type ImportOptions = { readonly move?: boolean; readonly inPlace?: boolean; readonly model?: string }

export async function importPath(context: Context, path: string, options: ImportOptions): Promise<void> {
  const { client, words, answer, terminal, isJson } = context
  const wanted = modeOf(options, words)
  const preview = await client.send<ImportPreview>("POST", "/imports/look", { body: { path: context.pathOf(path) } })
  for (const { name, problem } of preview.items) {
    if (problem !== undefined)
      terminal.tell(safeText(words.notPossible(name, words.problem(problem.code, problem.message))))
  }
  if (preview.items.every(({ problem }) => problem !== undefined)) throw new CliError(words.nothingToImport)
  const mode = wanted ?? preview.modes[0] ?? "copy"
  if (!preview.modes.includes(mode)) throw new CliError(words.modeNotPossible(mode, preview.modes.join(", ")))
  const started = await client.send<ImportJob>("POST", "/imports", {
    body: { path: preview.path, mode, modelId: options.model },
  })
  const job = placeOf("imports", started.id)
  const outcome = await follow({
    terminal,
    isQuiet: isJson,
    read: () => client.get<ImportJob>(job),
    hasEnded: ({ state }) => state.kind !== "running",
    progressOf: (one) => ({ ...one, step: one.name }),
  })
  if (outcome.kind === "interrupted") {
    await client.send("POST", `${job}/cancel`)
    throw new CliError(words.importCancelled, exitCodes.interrupted)
  }
  const { state } = outcome.state
  // It has been told here: no window needs to tell it again.
  await client.send("DELETE", job).catch(() => {})
  if (state.kind === "failed") {
    throw new CliError(words.problem(state.error.code, state.error.message), exitCodes.failed, state.error.code)
  }
  if (state.kind !== "done") throw new CliError(words.importCancelled)
  answer(state, () => {
    const brought = [...state.modelIds, ...state.adapterIds]
    return [
      ...(brought.length === 0 ? [] : [words.imported(brought.join(", "))]),
      ...(state.duplicateIds.length === 0 ? [] : [words.duplicate(state.duplicateIds.join(", "))]),
    ]
  })
}

function modeOf({ move, inPlace }: ImportOptions, words: Words): ImportMode | null {
  if (move && inPlace) throw new CliError(words.oneMode, exitCodes.usage)
  if (move) return "move"
  return inPlace ? "in-place" : null
}
