import { existsSync, readFileSync } from "node:fs"
import { mkdir } from "node:fs/promises"
import { join } from "node:path"
import type { DatabaseSync } from "node:sqlite"
import { onTestFinished } from "vitest"
import type { Download } from "../../electron/contract/downloads.ts"
import type { HubSource } from "../../electron/contract/hubSources.ts"
import type { Settings } from "../../electron/contract/settings.ts"
import { silentLog } from "../../electron/core/log.ts"
import { isPassing } from "../../electron/library/hub/hubErrors.ts"
import type { HubFileReader } from "../../electron/library/hub/hubFiles.ts"
import type { DownloadLibrary } from "../../electron/services/downloads/downloadLibrary.ts"
import {
  createDownloadService,
  type DownloadService,
  type DownloadServiceParts,
} from "../../electron/services/downloads/downloadService.ts"
import { openDatabase } from "../../electron/store/database.ts"
import { createDownloadStore } from "../../electron/store/downloadStore.ts"
import { defaultSettings } from "../../electron/store/settingsShape.ts"

export type DownloadWorld = {
  readonly folder: string
  readonly modelsFolder: string
  readonly database: DatabaseSync
  /** Every state of every download that a window would have been told. */
  readonly seen: readonly Download[]
  readonly downloads: DownloadService
  settings: Settings["downloads"]
  /** What was announced to the library, by path. */
  readonly expected: ReadonlyMap<string, Parameters<DownloadLibrary["expect"]>[1]>
  /** Closes the service and opens another one over the same folder; `between` them. */
  restart(between?: () => void): Promise<DownloadService>
  /** Waits until the download is in such a state. */
  until(id: string, ...kinds: readonly Download["state"]["kind"][]): Promise<Download>
}

export type WorldParts = Partial<DownloadServiceParts> & { readonly reader: HubFileReader }

/** The service over a temporary folder, a real database and any hub; files are taken for models. */
export async function openDownloads(folder: string, parts: WorldParts): Promise<DownloadWorld> {
  const modelsFolder = join(folder, "models")
  await mkdir(modelsFolder, { recursive: true })
  const { database } = openDatabase(join(folder, "hearth.db"))
  const seen: Download[] = []
  const expected = new Map<string, Parameters<DownloadLibrary["expect"]>[1]>()
  const library: DownloadLibrary = {
    modelsFolder,
    adaptersFolder: join(modelsFolder, "adapters"),
    expect: (path, facts) => void expected.set(path, facts),
    idOf: (path) => (existsSync(path) ? { kind: path.includes("adapters") ? "adapter" : "model", id: path } : null),
    rescan: async () => {},
    onChange: () => () => {},
  }
  const open = () => {
    const service = createDownloadService({
      store: createDownloadStore(database),
      isPassing,
      candidates: () => [] as HubSource[],
      library,
      settings: { get: () => ({ ...defaultSettings, downloads: world.settings }), onChange: () => () => {} },
      log: silentLog,
      pace: { firstMs: 1, longestMs: 5, slowMs: 300 },
      pieceBytes: 10_000,
      quietMs: 20,
      ...parts,
    })
    service.onChange((change) => {
      if (change.kind === "changed") seen.push(change.download)
    })
    return service
  }
  const world = {
    folder,
    modelsFolder,
    database,
    seen,
    expected,
    settings: { ...defaultSettings.downloads },
    async restart(between = () => {}) {
      await current.close()
      between()
      current = open()
      return current
    },
    get downloads() {
      return current
    },
    until: (id: string, ...kinds: readonly Download["state"]["kind"][]) => untilState(current, id, kinds),
  }
  let current = open()
  onTestFinished(async () => {
    await current.close()
    database.close()
  })
  return world
}

/** The next look at a download in one of these states. */
export async function untilState(
  service: Pick<DownloadService, "list" | "onChange">,
  id: string,
  kinds: readonly Download["state"]["kind"][],
): Promise<Download> {
  const found = () => service.list().find((one) => one.id === id && kinds.includes(one.state.kind))
  const now = found()
  if (now !== undefined) return now
  return new Promise((resolve) => {
    const forget = service.onChange(() => {
      const one = found()
      if (one === undefined) return
      forget()
      resolve(one)
    })
  })
}

/** Of one download as a window was told: it never falls. */
export function hasOnlyGrown(seen: readonly Download[]): boolean {
  const last = new Map<string, number>()
  return seen.every(({ id, files }) =>
    files.every(({ path, doneBytes }) => {
      const before = last.get(id + path) ?? 0
      last.set(id + path, doneBytes)
      return doneBytes >= before
    }),
  )
}

export function isSameFile(path: string, bytes: Buffer): boolean {
  return existsSync(path) && readFileSync(path).equals(bytes)
}
