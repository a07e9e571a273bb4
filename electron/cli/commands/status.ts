import type { DiskUse } from "../../contract/library.ts"
import { size } from "../amounts.ts"
import { CliError, exitCodes } from "../cliError.ts"
import type { Context } from "../command.ts"

type HostState = {
  readonly version: string
  readonly addresses: readonly string[]
  readonly modelCount: number
  readonly loadedModels: readonly string[]
  readonly adapterCount: number
  readonly activeDownloads: number
}

export async function showStatus({ client, words, answer }: Context): Promise<void> {
  const state = await client.get<HostState>("/status")
  const disk = await client.get<DiskUse>("/disk").catch((error: unknown) => {
    if (error instanceof CliError && error.exitCode === exitCodes.unavailable) throw error
    return null
  })
  answer({ ...state, disk }, () => [
    `Hearth ${state.version}`,
    ...(state.addresses.length === 0 ? [words.apiOff] : state.addresses.map(words.runsAt)),
    words.counts(state.modelCount, state.loadedModels.length, state.adapterCount),
    ...(disk === null ? [] : [words.diskLine(size(disk.libraryBytes), size(disk.freeBytes))]),
    words.downloadsLine(state.activeDownloads),
  ])
}
