import type { ModelDetails, Removal } from "../../contract/library.ts"
import type { Model } from "../../contract/models.ts"
import { daysAgo, parameters, percent, size } from "../amounts.ts"
import { CliError, exitCodes } from "../cliError.ts"
import type { Context } from "../command.ts"
import { follow } from "../follow.ts"
import { table } from "../table.ts"
import type { Words } from "../words.ts"

export const placeOf = (kind: string, id: string) => `/${kind}/${encodeURIComponent(id)}`

export async function listModels({ client, words, answer }: Context): Promise<void> {
  const reply = await client.get<{ items: readonly Model[] }>("/models")
  answer(reply, () => {
    const heads = [words.columnId, words.columnQuantization, words.columnSize, words.columnParameters]
    const rows = reply.items.map((model) => [
      model.isDefault ? `${model.id} *` : model.id,
      model.quantization ?? "-",
      size(model.sizeBytes),
      parameters(model.parameterCount),
      stateOf(model, words),
      daysAgo(model.lastUsedAt, Date.now(), words),
    ])
    return table([...heads, words.columnState, words.columnUsed], rows, [2, 3])
  })
}

function stateOf({ isMissing, problem, state, integrity }: Model, words: Words): string {
  if (isMissing) return words.missing
  if (problem !== undefined) return words.unusable
  if (state.kind === "loading") return `${words.loading} ${percent(state.progress, 1)}`
  if (integrity.kind === "checking") return `${words.verifying} ${percent(integrity.progress, 1)}`
  return words[state.kind]
}

export async function loadModel({ client, words, answer }: Context, id: string): Promise<void> {
  await client.send("POST", `${placeOf("models", id)}/load`)
  answer({ id }, () => [words.loaded(id)])
}

export async function unloadModel({ client, words, answer }: Context, id: string): Promise<void> {
  await client.send("POST", `${placeOf("models", id)}/unload`)
  answer({ id }, () => [words.unloadedNow(id)])
}

export async function showModel({ client, words, answer }: Context, id: string): Promise<void> {
  const details = await client.get<ModelDetails>(`${placeOf("models", id)}/details`)
  answer(details, () => [
    ...details.files.map((file) => `${file.path}  ${size(file.sizeBytes)}`),
    "",
    ...table(
      [words.columnName, ""],
      details.metadata.map(({ key, value }) => [key, value.slice(0, 100)]),
    ),
  ])
}

type ModelEdit = { readonly name?: string; readonly notes?: string }

export async function editModel({ client, words, answer }: Context, id: string, edit: ModelEdit): Promise<void> {
  const { name, notes } = edit
  if (name === undefined && notes === undefined) throw new CliError(words.nothingToChange, exitCodes.usage)
  const model = await client.send<Model>("PATCH", placeOf("models", id), { body: { name, notes } })
  answer(model, () => [words.changed(model.id)])
}

/** Whether an undamaged file is all that the exit code says. */
export async function verifyModel({ client, words, answer, terminal, isJson }: Context, id: string): Promise<void> {
  await client.send("POST", `${placeOf("models", id)}/verify`)
  const outcome = await follow({
    terminal,
    isQuiet: isJson,
    read: () => client.get<Model>(placeOf("models", id)),
    hasEnded: ({ integrity }) => integrity.kind !== "checking",
    progressOf: ({ integrity, sizeBytes }) => ({
      doneBytes: integrity.kind === "checking" ? integrity.progress * sizeBytes : 0,
      totalBytes: sizeBytes,
      step: words.verifying,
    }),
  })
  if (outcome.kind === "interrupted") throw new CliError(words.cancelled, exitCodes.interrupted)
  const { integrity } = outcome.state
  if (integrity.kind === "damaged") throw new CliError(words.damaged(id))
  const isPublished = integrity.kind === "verified" && integrity.isPublished
  answer(integrity, () => [isPublished ? words.verifiedPublished(id) : words.verified(id)])
}

/** Of models and adapters alike. */
export async function remove(
  { client, words, answer }: Context,
  kind: "models" | "adapters",
  id: string,
  forGood: boolean,
): Promise<void> {
  const query = forGood ? { forGood: "true" } : {}
  const removal = await client.send<Removal>("DELETE", placeOf(kind, id), { query })
  answer(removal, () => [describeRemoval(removal, id, words)])
}

function describeRemoval({ went, freedBytes }: Removal, id: string, words: Words): string {
  if (went === "forgotten") return words.removedForgotten(id)
  return went === "trash" ? words.removedTrash(id, size(freedBytes)) : words.removedDeleted(id, size(freedBytes))
}
