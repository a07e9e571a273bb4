import type { Adapter, AdapterPatch, AdapterReport } from "../../contract/adapters.ts"
import { percent, size } from "../amounts.ts"
import { CliError, exitCodes } from "../cliError.ts"
import type { Context } from "../command.ts"
import { table } from "../table.ts"
import type { Words } from "../words.ts"
import { placeOf } from "./models.ts"

export async function listAdapters({ client, words, answer }: Context): Promise<void> {
  const reply = await client.get<{ items: readonly Adapter[] }>("/adapters")
  answer(reply, () => {
    if (reply.items.length === 0) return [words.nothingThere]
    const heads = [words.columnId, words.columnModel, words.columnScale, words.columnSize, words.columnState]
    const rows = reply.items.map((adapter) => [
      adapter.id,
      adapter.pairedWith ?? "-",
      String(adapter.scale),
      size(adapter.sizeBytes),
      stateOf(adapter, words),
      adapter.aliases.map(({ name }) => name).join(", ") || "-",
    ])
    return table([...heads, words.columnAliases], rows, [2, 3])
  })
}

function stateOf({ state }: Adapter, words: Words): string {
  if (state.kind === "converting") return `${words.converting} ${percent(state.progress, 1)}`
  return state.kind === "ready" ? words.usable : words.unusable
}

type ModelOption = { readonly model?: string }

export async function checkAdapter(context: Context, path: string, { model }: ModelOption): Promise<void> {
  const { client, words, answer } = context
  const body = { path: context.pathOf(path), modelId: model }
  const report = await client.send<AdapterReport>("POST", "/adapters/check", { body })
  const { problem } = report
  if (problem !== undefined && !context.isJson) {
    throw new CliError(words.problem(problem.code, problem.message), exitCodes.failed, problem.code)
  }
  answer(report, () => [
    report.modelId === null ? words.adapterFitsNone(report.id) : words.adapterFits(report.id, report.modelId),
  ])
}

export async function importAdapter(context: Context, path: string, { model }: ModelOption): Promise<void> {
  const { client, words, answer } = context
  const body = { path: context.pathOf(path), modelId: model }
  const adapter = await client.send<Adapter>("POST", "/adapters", { body })
  const base = adapter.pairedWith ?? adapter.fits[0]
  const fitsNone = words.adapterFitsNone(adapter.id)
  answer(adapter, () => [base === undefined ? fitsNone : words.adapterReady(adapter.id, `${base}:${adapter.id}`)])
}

type AliasOptions = ModelOption & { readonly scale?: number }

export async function setAlias(context: Context, id: string, name: string, options: AliasOptions): Promise<void> {
  const { client, words, answer } = context
  const model = options.model ?? (await pairedWith(context, id))
  const body = { modelId: model, scale: options.scale ?? null }
  const adapter = await client.send<Adapter>("PUT", aliasPlace(id, name), { body })
  answer(adapter, () => [words.aliasSet(name, `${model}:${id}`)])
}

async function pairedWith({ client, words }: Context, id: string): Promise<string> {
  const { pairedWith: model } = await client.get<Adapter>(placeOf("adapters", id))
  if (model !== null) return model
  throw new CliError(words.adapterFitsNone(id))
}

export async function removeAlias({ client, words, answer }: Context, id: string, name: string): Promise<void> {
  const adapter = await client.send<Adapter>("DELETE", aliasPlace(id, name))
  answer(adapter, () => [words.aliasGone(name)])
}

export async function pairAdapter({ client, words, answer }: Context, id: string, model: string): Promise<void> {
  const adapter = await client.send<Adapter>("PATCH", placeOf("adapters", id), { body: { pairedWith: model } })
  answer(adapter, () => [words.paired(id, model)])
}

export async function editAdapter({ client, words, answer }: Context, id: string, edit: AdapterPatch): Promise<void> {
  const { name, notes, scale } = edit
  if ([name, notes, scale].every((field) => field === undefined)) {
    throw new CliError(words.nothingToChange, exitCodes.usage)
  }
  const adapter = await client.send<Adapter>("PATCH", placeOf("adapters", id), { body: { name, notes, scale } })
  answer(adapter, () => [words.changed(adapter.id)])
}

function aliasPlace(id: string, name: string): string {
  return `${placeOf("adapters", id)}/aliases/${encodeURIComponent(name)}`
}
