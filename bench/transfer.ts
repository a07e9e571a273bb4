/**
 * How fast a file comes from a hub, in turns: `fetch` written to a file, as a script would do it, and Hearth with one connection and
 * with four, its check of every byte and its way into the library included. Once from a hub that gives each connection 10 MB/s, as
 * stores of files do, and once from one without a limit.
 *
 *   npm run bench -- transfer [megabytes]
 */
import { randomFillSync } from "node:crypto"
import { closeSync, createWriteStream, mkdtempSync, openSync, rmSync, writeSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Readable } from "node:stream"
import { pipeline } from "node:stream/promises"
import { createApp } from "../electron/app.ts"
import { testPorts } from "../test/support/appPorts.ts"
import { ggufFile, textEntry } from "../test/support/ggufFile.ts"
import { type Hub, startHub } from "../test/support/hub/hub.ts"

const repo = "acme/large-GGUF"
const perConnection = 10_000_000
const rounds = 3

type Contender = { readonly name: string; open(hub: Hub, folder: string): Promise<Fetching> }
type Fetching = { fetchFile(name: string): Promise<void>; close(): Promise<void> }

const contenders: readonly Contender[] = [
  { name: "fetch to a file", open: async (...where) => openPlain(...where) },
  { name: "Hearth, 1 connection", open: (...where) => openHearth(1, ...where) },
  { name: "Hearth, 4 connections", open: (...where) => openHearth(4, ...where) },
]

export async function measureTransfer(megabytes: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "hearth-bench-"))
  let limit = Number.POSITIVE_INFINITY
  const hub = await startHub({ bytesPerSecond: () => limit })
  try {
    const names = Array.from({ length: rounds + 1 }, (_, round) => `model-${round}.gguf`)
    for (const name of names) writeModel(join(folder, name), name, megabytes)
    const files = Object.fromEntries(names.map((name) => [name, { path: join(folder, name) }]))
    await hub.addRepo({ repo, files })
    console.log(`${megabytes} MB, medians of ${rounds} rounds in turns; fetch is 100 %:`)
    for (const [words, bytesPerSecond] of [
      ["10 MB/s for each connection", perConnection],
      ["no limit", Number.POSITIVE_INFINITY],
    ] as const) {
      limit = bytesPerSecond
      console.log(words)
      await compare(hub, names, megabytes, folder)
    }
  } finally {
    await hub[Symbol.asyncDispose]()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function compare(hub: Hub, names: readonly string[], megabytes: number, folder: string): Promise<void> {
  const results = contenders.map(() => ({ seconds: [] as number[], grownBytes: 0 }))
  for (const [round, name] of names.entries()) {
    for (const [index, result] of results.entries()) {
      const place = mkdtempSync(join(folder, "to-"))
      const fetching = await contenders[index]?.open(hub, place)
      const memory = watchMemory()
      const startedAt = performance.now()
      await fetching?.fetchFile(name)
      // The first round warms everything up.
      if (round > 0) result.seconds.push((performance.now() - startedAt) / 1_000)
      result.grownBytes = Math.max(result.grownBytes, memory())
      await fetching?.close()
      rmSync(place, { recursive: true })
    }
  }
  const plain = median(results[0]?.seconds ?? [])
  for (const [index, result] of results.entries()) {
    const seconds = median(result.seconds)
    const speed = `${(megabytes / seconds).toFixed(0)} MB/s (${((100 * plain) / seconds).toFixed(0)} %)`
    const memory = `at most ${(result.grownBytes / 1e6).toFixed(0)} MB more memory`
    console.log(
      `  ${contenders[index]?.name.padEnd(23)}${seconds.toFixed(1).padStart(5)} s   ${speed.padEnd(18)} ${memory}`,
    )
  }
}

function openPlain(hub: Hub, folder: string): Fetching {
  return {
    async fetchFile(name) {
      const response = await fetch(`${hub.addresses.huggingface}/${repo}/resolve/main/${name}`)
      if (!response.ok || response.body === null) throw new Error(`The hub answered ${response.status}`)
      await pipeline(Readable.fromWeb(response.body), createWriteStream(join(folder, name)))
    },
    close: async () => {},
  }
}

async function openHearth(connections: number, hub: Hub, folder: string): Promise<Fetching> {
  const app = await createApp(testPorts(folder, { hubAddresses: hub.addresses }))
  const { downloads, settings } = app.services
  settings.update({ downloads: { connections } })
  return {
    async fetchFile(groupId) {
      const ended = new Promise<void>((resolve, reject) => {
        downloads.onChange((change) => {
          if (change.kind !== "changed") return
          const { state } = change.download
          if (state.kind === "done") resolve()
          if (state.kind === "failed") reject(new Error(state.error.message))
        })
      })
      await downloads.start({ source: "huggingface", repo, groupId })
      await ended
    },
    close: () => app.close(),
  }
}

/** Answers by how much the process has grown at most since it was called; the hub is part of it for all alike. */
function watchMemory(): () => number {
  const before = process.memoryUsage.rss()
  let most = before
  const timer = setInterval(() => {
    most = Math.max(most, process.memoryUsage.rss())
  }, 20)
  return () => {
    clearInterval(timer)
    return most - before
  }
}

function writeModel(path: string, name: string, megabytes: number): void {
  const header = ggufFile({ entries: [textEntry("general.architecture", "llama"), textEntry("general.name", name)] })
  const file = openSync(path, "w")
  const noise = Buffer.alloc(1_000_000)
  for (let written = 0; written < megabytes; written++) {
    randomFillSync(noise)
    if (written === 0) header.copy(noise)
    writeSync(file, noise)
  }
  closeSync(file)
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0
}
