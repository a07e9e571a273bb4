import type { HubFits, HubPage, HubRepo, HubSuggestion } from "../../contract/hub.ts"
import { daysAgo, parameters, size } from "../amounts.ts"
import type { Context } from "../command.ts"
import { table } from "../table.ts"

export type SearchOptions = {
  readonly author?: string
  readonly tag?: readonly string[]
  readonly sort?: string
  readonly limit?: number
  readonly source?: string
}

export async function search(context: Context, text: string, options: SearchOptions): Promise<void> {
  const { client, words, answer } = context
  const { author, tag: tags, sort, source, limit = 20 } = options
  if (text === "" && author === undefined && tags === undefined) return suggest(context)
  const query = { text: text || undefined, author, tags, sort, source, limit: String(limit) }
  const page = await client.get<HubPage>("/hub/search", query)
  answer(page, () => {
    if (page.items.length === 0) return [words.nothingThere]
    const heads = [words.columnRepo, words.columnParameters, words.columnDownloads, words.columnLikes]
    const rows = page.items.map((repo) => [
      repo.repo,
      parameters(repo.parameterCount),
      repo.downloads?.toLocaleString("en") ?? "-",
      repo.likes?.toLocaleString("en") ?? "-",
      repo.updatedAt === null ? "-" : daysAgo(repo.updatedAt, Date.now(), words),
      repo.license ?? "-",
      repo.gate === "none" ? words.open : words.gated,
    ])
    const all = table([...heads, words.columnUpdated, words.columnLicense, words.columnGate], rows, [1, 2, 3])
    return page.nextCursor === null ? all : [...all, words.more]
  })
}

async function suggest({ client, words, answer }: Context): Promise<void> {
  const reply = await client.get<{ items: readonly HubSuggestion[] }>("/hub/suggestions")
  answer(reply, () =>
    table(
      [words.columnRepo, words.columnName, words.columnQuantization, words.columnSize, words.columnFit],
      reply.items.map((one) => [
        `${one.repo}:${one.quantization}`,
        one.name,
        one.quantization,
        size(one.sizeBytes),
        words[one.verdict],
      ]),
      [3],
    ),
  )
}

export async function listFiles(
  { client, words, answer }: Context,
  repo: string,
  query: { readonly source?: string; readonly revision?: string },
): Promise<void> {
  const found = await client.get<HubRepo>("/hub/repo", { repo, ...query })
  const fits = found.groups.some(({ kind }) => kind === "model") ? await fitsOf(client, found) : null
  answer({ ...found, fits }, () => {
    const rows = found.groups.map(({ id, quantization, sizeBytes }) => {
      const verdict = fits?.fits.find(({ groupId }) => groupId === id)?.estimate.verdict
      const isBest = fits?.recommended === id
      return [
        id,
        quantization ?? "-",
        size(sizeBytes),
        verdict === undefined ? "-" : isBest ? `${words[verdict]}, ${words.recommended}` : words[verdict],
      ]
    })
    const whole = (found.peft?.files ?? []).map(({ path, sizeBytes }) => [path, "PEFT", size(sizeBytes), "-"])
    if (rows.length + whole.length === 0) return [words.nothingToPull]
    return table(
      [words.columnFile, words.columnQuantization, words.columnSize, words.columnFit],
      [...rows, ...whole],
      [2],
    )
  })
}

/** Null where the hub does not let its headers be read. */
export async function fitsOf(client: Context["client"], { source, repo, revision }: HubRepo): Promise<HubFits | null> {
  try {
    return await client.send<HubFits>("POST", "/hub/fits", { body: { source, repo, revision } })
  } catch {
    return null
  }
}
