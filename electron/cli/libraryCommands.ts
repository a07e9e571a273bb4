import type { Command } from "commander"
import {
  checkAdapter,
  editAdapter,
  importAdapter,
  listAdapters,
  pairAdapter,
  removeAlias,
  setAlias,
} from "./commands/adapters.ts"
import { type ImportOptions, importPath } from "./commands/imports.ts"
import { editModel, listModels, loadModel, remove, showModel, unloadModel, verifyModel } from "./commands/models.ts"
import { type Act, numberOf } from "./flags.ts"
import type { Words } from "./words.ts"

type Add = (parent: Command, usage: string, description: string) => Command
type RemoveOptions = { readonly forGood?: boolean }

/** What is done with models and adapters that are here, or are to be brought in. */
export function addLibraryCommands(program: Command, add: Add, act: Act, words: Words): void {
  const forGood = ["--for-good", words.optionForGood] as const
  const model = ["--model <id>", words.optionModel] as const
  const models = add(program, "models", words.models).action(act(listModels))
  add(models, "list", words.models).action(act(listModels))
  add(models, "load <id>", words.modelsLoad).action(act(loadModel))
  add(models, "unload <id>", words.modelsUnload).action(act(unloadModel))
  add(models, "verify <id>", words.modelsVerify).action(act(verifyModel))
  add(models, "show <id>", words.modelsShow).action(act(showModel))
  add(models, "edit <id>", words.modelsEdit)
    .option("--name <name>", words.optionName)
    .option("--notes <notes>", words.optionNotes)
    .action(act(editModel))
  add(models, "remove <id>", words.modelsRemove)
    .option(...forGood)
    .action(
      act((context, id: string, options: RemoveOptions) => remove(context, "models", id, options.forGood === true)),
    )

  add(program, "import <path>", words.import)
    .option("--move", words.optionMove)
    .option("--in-place", words.optionInPlace)
    .option(...model)
    .action(act((context, path: string, options: ImportOptions) => importPath(context, path, options)))

  const adapters = add(program, "adapters", words.adapters).action(act(listAdapters))
  const scale = ["--scale <number>", words.optionScale, numberOf("--scale", words)] as const
  add(adapters, "list", words.adapters).action(act(listAdapters))
  add(adapters, "check <path>", words.adaptersCheck)
    .option(...model)
    .action(act(checkAdapter))
  add(adapters, "import <path>", words.adaptersImport)
    .option(...model)
    .action(act(importAdapter))
  add(adapters, "alias <id> <name>", words.adaptersAlias)
    .option(...model)
    .option(...scale)
    .action(act(setAlias))
  add(adapters, "unalias <id> <name>", words.adaptersUnalias).action(act(removeAlias))
  add(adapters, "pair <id> <model>", words.adaptersPair).action(act(pairAdapter))
  add(adapters, "edit <id>", words.adaptersEdit)
    .option("--name <name>", words.optionName)
    .option("--notes <notes>", words.optionNotes)
    .option(...scale)
    .action(act(editAdapter))
  add(adapters, "remove <id>", words.adaptersRemove)
    .option(...forGood)
    .action(
      act((context, id: string, options: RemoveOptions) => remove(context, "adapters", id, options.forGood === true)),
    )
}
