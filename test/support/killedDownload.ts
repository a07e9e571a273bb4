/** A download through hosts that are killed one after another, and a hub that fails in another way each time. */
import { type ChildProcess, spawn } from "node:child_process"
import { createHash, randomFillSync } from "node:crypto"
import { once } from "node:events"
import { closeSync, createReadStream, openSync, readFileSync, writeSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import type { Download } from "../../electron/contract/downloads.ts"
import type { HostEvent } from "../../electron/contract/hostApi.ts"
import type { HostTransport } from "../../electron/contract/hostTransport.ts"
import { createHttpTransport } from "../../renderer/host/httpTransport.ts"
import { emberPath } from "./ember.ts"
import { type Hub, startHub } from "./hub/hub.ts"
import type { HubRequest } from "./hub/hubExchange.ts"
import type { MisbehaviourName, MisbehaviourOptions } from "./hub/misbehaviours.ts"
import { readToken } from "./testWindow.ts"

const appProcess = fileURLToPath(new URL("./appProcess.ts", import.meta.url))
const fileName = "ember-large-Q8_0.gguf"
const draft = { source: "huggingface", repo: "acme/ember-large-GGUF", groupId: fileName } as const
const token = "hf_canary0123456789abcdef"

export type KillPlan = {
  readonly folder: string
  readonly sizeBytes: number
  readonly killCount: number
  /** So slow that a host lives long enough to be killed in the middle. */
  readonly speedLimitBytes: number
}

export type KillReport = {
  readonly download: Download
  /** The file in the library has the bytes of the one at the hub. */
  readonly isSame: boolean
  readonly kills: number
  /** How the hub failed, and how many of its requests were for bytes. */
  readonly failures: readonly string[]
  readonly bytesAsked: number
  /** All that a window was told of the progress, over all lives of the host. */
  readonly progress: readonly number[]
  /** Whether a model was seen of it before all of it was there. */
  readonly wasListedEarly: boolean
  /** Hosts of the hub that were told the token. */
  readonly tokenSeenBy: readonly string[]
  /** What there is to chat with at the end. */
  readonly modelId: string | null
}

/** One for each life, then from the beginning. All pass, or are mended. */
const failures: readonly (readonly [MisbehaviourName, MisbehaviourOptions])[] = [
  ["slow-bytes", { times: 1 }],
  ["reset", { times: 2, atByte: 300_000 }],
  ["truncated", { times: 2 }],
  ["stall", { times: 1, atByte: 100_000 }],
  ["error-503", { times: 3 }],
  ["late-headers", { times: 1 }],
  ["corrupt", { times: 1, byteCount: 5 }],
  ["whole-file", { times: 2 }],
  ["wrong-content-range", { times: 2 }],
  ["no-answer", { times: 2 }],
  ["rate-limited", { times: 2, retryAfterSeconds: 0 }],
  ["html-page", { times: 2 }],
  ["error-500", { times: 2 }],
  ["redirect-loop", { times: 1 }],
  ["gzip", { times: 1 }],
  ["range-refused", { times: 2 }],
  ["error-502", { times: 2 }],
  ["part-as-whole", { times: 2 }],
  ["too-many-bytes", { times: 2 }],
  ["no-content-range", { times: 2 }],
]

export async function downloadThroughKills(plan: KillPlan): Promise<KillReport> {
  const source = join(plan.folder, "at the hub.gguf")
  writeLargeModel(source, plan.sizeBytes)
  // However fast this machine is, no life of a host gets further than to its kill.
  const gate = new Gate(plan)
  const hub = await startHub({ tokens: [token], before: (request) => gate.pass(request) })
  const hosts = new Hosts(join(plan.folder, "data"), hub)
  const watch = new Watch()
  const used: string[] = []
  try {
    await hub.addRepo({ repo: draft.repo, files: { [fileName]: { path: source } } })
    for (let kills = 0; kills < plan.killCount; kills++) {
      gate.open(kills)
      const life = await startLife(hosts.take(), watch)
      const [name, how] = failures[kills % failures.length] ?? ["reset", {}]
      hub.behave()
      hub.misbehave(name, how)
      used.push(name)
      if (kills === 0) {
        await life.window.call("hub.setToken", { token })
        // Many connections, and so short requests.
        const downloads = { speedLimitBytes: plan.speedLimitBytes, connections: 8 }
        await life.window.call("settings.update", { patch: { downloads } })
        await life.window.call("downloads.start", { download: draft })
      }
      const isHeldUp = heldUp.includes(name)
      await watch.until(() => (isHeldUp ? gate.askedCount > 3 : watch.share >= (kills + 0.6) / plan.killCount))
      await life.end("SIGKILL")
    }
    gate.open(plan.killCount)
    hub.behave()
    const last = await startLife(hosts.take(), watch)
    await watch.until(() => watch.isEnded)
    const download = watch.download
    if (download === null) throw new Error("No window was told of the download")
    await last.end("SIGTERM")
    const landed = join(hosts.dataFolder, "models", "acme", "ember-large-GGUF", fileName)
    const isDone = download.state.kind === "done"
    return {
      download,
      isSame: isDone && (await sha256Of(landed)) === (await sha256Of(source)),
      kills: used.length,
      failures: used,
      bytesAsked: hub.requests.reduce((sum, { host, range }) => {
        return host === "cdn" && range !== null ? sum + (range.end ?? plan.sizeBytes) - range.start : sum
      }, 0),
      progress: watch.progress,
      wasListedEarly: watch.wasListedEarly,
      tokenSeenBy: [
        ...new Set(hub.requests.filter((one) => JSON.stringify(one).includes(token)).map(({ host }) => host)),
      ],
      modelId: download.state.kind === "done" ? download.state.modelId : null,
    }
  } finally {
    hosts.close()
    await hub[Symbol.asyncDispose]()
  }
}

/** These keep a connection waiting for longer than a test should. */
const heldUp: readonly string[] = ["slow-bytes", "stall", "late-headers"]

/** Lets a host have the share of the file that its life is about. */
class Gate {
  readonly #plan: KillPlan
  #released = Promise.withResolvers<void>()
  #untilByte = 0
  /** Requests for bytes in this life. */
  askedCount = 0

  constructor(plan: KillPlan) {
    this.#plan = plan
  }

  open(life: number): void {
    this.#released.resolve()
    this.#released = Promise.withResolvers()
    this.#untilByte = (this.#plan.sizeBytes * (life + 1)) / this.#plan.killCount
    this.askedCount = 0
  }

  async pass({ stage, range }: HubRequest): Promise<void> {
    if (stage !== "bytes") return
    this.askedCount += 1
    if (range !== null && range.start >= this.#untilByte) await this.#released.promise
  }
}

/** What one window after another is told. */
class Watch {
  readonly progress: number[] = []
  download: Download | null = null
  wasListedEarly = false
  #changed = Promise.withResolvers<void>()

  get share(): number {
    return this.download === null ? 0 : this.download.doneBytes / this.download.totalBytes
  }

  get isEnded(): boolean {
    return this.download?.state.kind === "done" || this.download?.state.kind === "failed"
  }

  async until(isReached: () => boolean): Promise<void> {
    while (!isReached()) await this.#changed.promise
  }

  sawDownload(download: Download): void {
    this.download = download
    this.progress.push(download.doneBytes)
    this.#changed.resolve()
    this.#changed = Promise.withResolvers()
  }

  sawModel(name: string): void {
    if (name === fileName && this.share < 1) this.wasListedEarly = true
  }

  event({ name, payload }: HostEvent): void {
    if (name === "download.changed") this.sawDownload(payload)
    if (name === "model.changed") this.sawModel(payload.fileName)
  }
}

type Life = { readonly window: HostTransport; end(signal: "SIGKILL" | "SIGTERM"): Promise<void> }

/** The next host reads its code while the one before lives: most of a start is that. */
class Hosts {
  readonly dataFolder: string
  readonly #hub: Hub
  #next: ChildProcess

  constructor(dataFolder: string, hub: Hub) {
    this.dataFolder = dataFolder
    this.#hub = hub
    this.#next = this.#spawn()
  }

  take(): ChildProcess {
    const child = this.#next
    child.stdin?.write("go")
    this.#next = this.#spawn()
    return child
  }

  close(): void {
    this.#next.kill("SIGKILL")
  }

  #spawn(): ChildProcess {
    const env = { ...process.env, TEST_HUB: JSON.stringify(this.#hub.addresses), TEST_WAITS: "yes" }
    return spawn(process.execPath, [appProcess, this.dataFolder], { stdio: ["pipe", "pipe", "inherit"], env })
  }
}

async function startLife(child: ChildProcess, watch: Watch): Promise<Life> {
  const closed = once(child, "close")
  const [url] = await Promise.race([once(child.stdout ?? child, "data"), closed.then(() => [""])])
  const origin = String(url).trim().replace(/\/$/, "")
  const window = createHttpTransport({ origin, token: await readToken(origin) })
  // As a window does it: what came before the snapshot is contained in it.
  const early: HostEvent[] = []
  let see: (event: HostEvent) => void = (event) => void early.push(event)
  const unsubscribe = window.subscribe({ event: (event) => see(event), connection: () => {} })
  const { sequence, downloads, models } = await window.call("host.snapshot", {})
  for (const download of downloads) watch.sawDownload(download)
  for (const model of models) watch.sawModel(model.fileName)
  see = (event) => watch.event(event)
  for (const event of early) if (event.sequence > sequence) watch.event(event)
  return {
    window,
    async end(signal) {
      unsubscribe()
      child.kill(signal)
      await closed
    },
  }
}

/** Ember with noise behind its tensors, which no reader looks at: a model of any size that answers. */
function writeLargeModel(path: string, sizeBytes: number): void {
  const file = openSync(path, "w")
  const noise = Buffer.alloc(1024 * 1024)
  let written = writeSync(file, readFileSync(emberPath))
  while (written < sizeBytes) {
    randomFillSync(noise)
    written += writeSync(file, noise, 0, Math.min(noise.length, sizeBytes - written))
  }
  closeSync(file)
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash("sha256")
  for await (const bytes of createReadStream(path)) hash.update(bytes)
  return hash.digest("hex")
}
