import { z } from "zod"
import { AppError, type ErrorCode } from "../../contract/errors.ts"
import type { HostSnapshot } from "../../contract/hostApi.ts"
import { callSchemas } from "../../schemas/callSchemas.ts"
import {
  adapter,
  adapterReport,
  diskUse,
  foundApp,
  importJob,
  importPreview,
  linkedPath,
  modelDetails,
  removal,
} from "../../schemas/results/library.ts"
import { memoryEstimate, memoryStatus, model } from "../../schemas/results/models.ts"
import { hostState } from "../../schemas/results/status.ts"
import { type ManageRoute, type Params, route } from "./manageRoute.ts"

export const listOf = <Item extends z.ZodType>(item: Item) => z.object({ items: z.array(item).readonly() })

/** The one of a list with the id of the path. */
export function find<Item extends { readonly id: string }>(
  items: readonly Item[],
  { id = "" }: Params,
  code: ErrorCode,
  what: string,
): Item {
  const found = items.find((item) => item.id === id)
  if (found !== undefined) return found
  throw new AppError(code, `There is no ${what} '${id.slice(0, 200)}'.`, { param: "id" })
}

export const generalRoutes: readonly ManageRoute[] = [
  route("host", "get /status", {
    call: "host.snapshot",
    summary: "What runs here, at a glance.",
    result: hostState,
    pick: toHostState,
  }),
  route("host", "get /memory", {
    call: "models.memory",
    summary: "The memory that models share.",
    result: memoryStatus,
  }),
  route("host", "get /disk", {
    call: "library.disk",
    summary: "What the library takes of the disk.",
    result: diskUse,
  }),
]

export const modelRoutes: readonly ManageRoute[] = [
  route("models", "get /models", {
    call: "host.snapshot",
    summary: "All models of the library.",
    result: listOf(model),
    pick: ({ models }) => ({ items: models }),
  }),
  route("models", "get /models/{id}", {
    call: "host.snapshot",
    summary: "One model.",
    input: { body: null, of: () => ({}) },
    result: model,
    pick: ({ models }, params) => find(models, params, "model_not_found", "model"),
  }),
  route("models", "patch /models/{id}", {
    call: "models.update",
    summary: "Gives it another name or notes. An empty name: as the file calls itself. Its id stays.",
    body: "patch",
    result: model,
  }),
  route("models", "delete /models/{id}", {
    call: "models.remove",
    summary: "Moves its files to the trash, or deletes them with `forGood`; one that lies outside is only forgotten.",
    result: removal,
  }),
  route("models", "put /models/{id}/settings", {
    call: "models.configure",
    summary: "How it is loaded from now on.",
    body: "settings",
    result: model,
  }),
  route("models", "post /models/{id}/load", {
    call: "models.load",
    summary: "Loads it; answered when it is ready.",
  }),
  route("models", "post /models/{id}/unload", {
    call: "models.unload",
    summary: "Lets running answers finish for a moment, then unloads it.",
  }),
  route("models", "post /models/{id}/verify", {
    call: "models.verify",
    summary: "Computes the SHA-256 of its files anew; `integrity` of the model tells what came of it.",
  }),
  route("models", "get /models/{id}/details", {
    call: "models.inspect",
    summary: "Header, tensors, tokenizer and templates of its file.",
    result: modelDetails,
  }),
  route("models", "post /models/{id}/template-preview", {
    call: "models.previewTemplate",
    summary: "What its chat template makes of an example.",
    result: z.object({ text: z.string() }),
  }),
  route("models", "post /models/{id}/estimate", {
    call: "models.estimate",
    summary: "What it would take of the memory with these settings, its own if absent.",
    result: memoryEstimate,
  }),
  route("models", "post /rescan", {
    call: "models.rescan",
    summary: "Looks at the models folder, and at linked ones, again.",
  }),
]

const alias = callSchemas["adapters.setAlias"].shape.alias

export const adapterRoutes: readonly ManageRoute[] = [
  route("adapters", "get /adapters", {
    call: "host.snapshot",
    summary: "All adapters of the library.",
    result: listOf(adapter),
    pick: ({ adapters }) => ({ items: adapters }),
  }),
  route("adapters", "post /adapters", {
    call: "adapters.import",
    summary: "Imports a PEFT folder or a GGUF adapter of this computer; answered when it is ready.",
    result: adapter,
    status: 201,
  }),
  route("adapters", "post /adapters/check", {
    call: "adapters.check",
    summary: "Looks at a PEFT folder or a GGUF adapter of this computer without importing it.",
    result: adapterReport,
  }),
  route("adapters", "get /adapters/{id}", {
    call: "host.snapshot",
    summary: "One adapter.",
    input: { body: null, of: () => ({}) },
    result: adapter,
    pick: ({ adapters }, params) => find(adapters, params, "adapter_not_found", "adapter"),
  }),
  route("adapters", "patch /adapters/{id}", {
    call: "adapters.update",
    summary: "Changes its name, notes, the model that it is paired with, or its strength.",
    body: "patch",
    result: adapter,
  }),
  route("adapters", "delete /adapters/{id}", {
    call: "adapters.remove",
    summary: "Moves its files to the trash, or deletes them with `forGood`; its aliases end.",
    result: removal,
  }),
  route("adapters", "put /adapters/{id}/aliases/{name}", {
    call: "adapters.setAlias",
    summary: "Gives it a public name for a model with this adapter.",
    input: {
      body: alias.omit({ name: true }),
      bodyAt: "alias",
      of: ({ id, name }, rest) => ({ id, alias: { ...(rest as object), name } }),
    },
    result: adapter,
  }),
  route("adapters", "delete /adapters/{id}/aliases/{name}", {
    call: "adapters.removeAlias",
    summary: "Takes one of its public names away.",
    result: adapter,
  }),
]

export const importRoutes: readonly ManageRoute[] = [
  route("library", "get /apps", {
    call: "library.findApps",
    summary: "Where other apps on this computer keep their models.",
    result: listOf(foundApp),
  }),
  route("library", "get /links", {
    call: "host.snapshot",
    summary: "Folders and files whose models are used where they lie.",
    result: listOf(linkedPath),
    pick: ({ links }) => ({ items: links }),
  }),
  route("library", "post /links", {
    call: "library.link",
    summary: "Uses what is in a folder, or a single file, where it lies.",
    result: linkedPath,
    status: 201,
  }),
  route("library", "delete /links/{id}", {
    call: "library.unlink",
    summary: "Forgets it; the files stay.",
  }),
  route("library", "get /imports", {
    call: "host.snapshot",
    summary: "What is being brought in, and what was, until it is dismissed.",
    result: listOf(importJob),
    pick: ({ imports }) => ({ items: imports }),
  }),
  route("library", "post /imports", {
    call: "imports.start",
    summary: "Brings models and adapters in from a file or a folder of this computer; answered as soon as it runs.",
    result: importJob,
    status: 202,
  }),
  route("library", "post /imports/look", {
    call: "imports.look",
    summary: "What could be brought in from a file or a folder of this computer.",
    result: importPreview,
  }),
  route("library", "get /imports/{id}", {
    call: "host.snapshot",
    summary: "One import.",
    input: { body: null, of: () => ({}) },
    result: importJob,
    pick: ({ imports }, params) => find(imports, params, "import_not_found", "import"),
  }),
  route("library", "post /imports/{id}/cancel", {
    call: "imports.cancel",
    summary: "Stops it; nothing of it is left.",
  }),
  route("library", "delete /imports/{id}", {
    call: "imports.dismiss",
    summary: "Takes one that has ended off the list.",
  }),
]

function toHostState({ app, server, models, adapters, downloads }: HostSnapshot): z.output<typeof hostState> {
  const isActive = new Set(["waiting", "running", "retrying"])
  return {
    version: app.version,
    platform: app.platform,
    modelsFolder: app.modelsFolder,
    addresses: server.addresses.map(({ url }) => url),
    modelCount: models.length,
    loadedModels: models.filter(({ state }) => state.kind === "ready").map(({ id }) => id),
    adapterCount: adapters.length,
    activeDownloads: downloads.filter(({ state }) => isActive.has(state.kind)).length,
  }
}
