import type { Download } from "../../contract/downloads.ts"
import { duration, percent, size } from "../amounts.ts"
import { CliError, exitCodes } from "../cliError.ts"
import type { Context } from "../command.ts"
import { follow } from "../follow.ts"
import { table } from "../table.ts"
import type { Words } from "../words.ts"
import { placeOf } from "./models.ts"

export async function listDownloads({ client, words, answer }: Context): Promise<void> {
  const reply = await client.get<{ items: readonly Download[] }>("/downloads")
  answer(reply, () => {
    if (reply.items.length === 0) return [words.nothingThere]
    const heads = [words.columnId, words.columnName, words.columnState, words.columnProgress, words.columnSize]
    const rows = reply.items.map((one) => [
      one.id,
      one.name,
      stepOf(one, words),
      percent(one.doneBytes, one.totalBytes),
      size(one.totalBytes),
      one.bytesPerSecond === null ? "-" : `${size(one.bytesPerSecond)}/s`,
      one.secondsLeft === null ? "-" : duration(one.secondsLeft),
    ])
    return table([...heads, words.columnSpeed, words.columnLeft], rows, [3, 4, 5, 6])
  })
}

export async function pauseDownload({ client, words, answer }: Context, id: string): Promise<void> {
  const download = await client.send<Download>("POST", `${placeOf("downloads", id)}/pause`)
  answer(download, () => [words.pausedHow(download.id)])
}

export type FollowOptions = { readonly source?: string; readonly detach?: boolean }

export async function resumeDownload(context: Context, id: string, { source, detach }: FollowOptions): Promise<void> {
  const path = `${placeOf("downloads", id)}/resume`
  const download = await context.client.send<Download>("POST", path, { body: { source } })
  await finish(context, download, detach === true)
}

export async function removeDownload({ client, words, answer }: Context, id: string): Promise<void> {
  await client.send("DELETE", placeOf("downloads", id))
  answer({ id }, () => [words.removed(id)])
}

export async function clearDownloads({ client, words, answer }: Context): Promise<void> {
  await client.send("POST", "/downloads/clear")
  answer({}, () => [words.cleared])
}

/** Waits for the end of a download; Ctrl-C pauses it. One of a host that ends with this command is always waited for. */
export async function finish(context: Context, download: Download, isDetached: boolean): Promise<void> {
  const { client, words, answer, terminal, isJson, isOwn } = context
  if (isDetached && !isOwn) return answer(download, () => [words.downloadStarted(download.id)])
  const path = placeOf("downloads", download.id)
  const outcome = await follow({
    terminal,
    isQuiet: isJson,
    read: () => client.get<Download>(path).catch(goneOr(words)),
    hasEnded: ({ state }) => ["done", "failed", "paused"].includes(state.kind),
    progressOf: (one) => ({ ...one, step: stepOf(one, words) }),
  })
  if (outcome.kind === "interrupted") {
    await client.send("POST", `${path}/pause`)
    throw new CliError(words.pausedHow(download.id), exitCodes.interrupted)
  }
  const { state, name, id } = outcome.state
  if (state.kind === "paused") throw new CliError(words.pausedElsewhere(id))
  if (state.kind === "failed") {
    const why = words.problem(state.error.code, state.error.message)
    throw new CliError(words.downloadFailed(why, id), exitCodes.failed, state.error.code)
  }
  const ready = state.kind === "done" ? (state.modelId ?? state.adapterId) : null
  answer(outcome.state, () => [ready === null ? words.downloadDone(name) : words.downloadReady(ready)])
}

function goneOr(words: Words): (error: unknown) => never {
  return (error) => {
    const isGone = error instanceof CliError && error.code === "download_not_found"
    throw isGone ? new CliError(words.downloadGone) : error
  }
}

function stepOf({ state }: Download, words: Words): string {
  if (state.kind === "running") return words[state.step]
  if (state.kind === "retrying") return words.retryingBecause(words.problem(state.error.code, state.error.message))
  return words[state.kind]
}
