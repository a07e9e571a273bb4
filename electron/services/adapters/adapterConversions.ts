import { rm } from "node:fs/promises"
import { AppError } from "../../contract/errors.ts"
import type { Log } from "../../core/log.ts"
import type { Mutex } from "../../core/mutex.ts"
import { inspectAdapter } from "../../library/adapters/adapterInspection.ts"
import { type PeftSource, peftSource } from "../../library/peft/peftSources.ts"
import { writeAdapter } from "../../library/peft/peftToGguf.ts"
import type { AdapterCatalogue, AdapterList } from "./adapterList.ts"
import { cannotWrite, inSteps } from "./adapterWriting.ts"

export type ConversionParts = {
  readonly catalogue: AdapterCatalogue
  readonly list: AdapterList
  /** One conversion at a time: each keeps the disk busy. */
  readonly work: Mutex
  readonly signal: AbortSignal
  readonly log: Log
}

/** Converts the PEFT folders of the library, each once as it is now; again when it or the models have changed. */
export class AdapterConversions {
  readonly #parts: ConversionParts
  readonly #tried = new Map<string, string>()
  /** By folder: what the log has said of it. A folder that is being copied fails again and again in one way. */
  readonly #logged = new Map<string, string>()
  #running: Promise<void> = Promise.resolve()

  constructor(parts: ConversionParts) {
    this.#parts = parts
  }

  /** Starts what is to be done. */
  follow(): void {
    const { catalogue, work, log } = this.#parts
    this.#forgetConverted()
    const models = JSON.stringify([...catalogue.bases().keys()])
    for (const { peft, path, problem } of catalogue.adapters()) {
      if (
        peft === null ||
        path !== null ||
        problem !== undefined ||
        this.#tried.get(peft.path) === peft.fingerprint + models
      )
        continue
      this.#tried.set(peft.path, peft.fingerprint + models)
      const conversion = work.run(() => this.#convert(peft))
      this.#running = Promise.all([this.#running, conversion]).then(
        () => {},
        (error: unknown) => log.error("an adapter could not be converted", {}, error),
      )
    }
  }

  /** When everything that was started has ended. */
  settle(): Promise<void> {
    return this.#running
  }

  /** What is not waiting any more begins anew if it ever waits again, because its file or the folder was deleted and came back. */
  #forgetConverted(): void {
    const { catalogue, list } = this.#parts
    const waiting = new Set(
      catalogue.adapters().flatMap(({ peft, path }) => (path === null && peft ? [peft.path] : [])),
    )
    for (const path of this.#tried.keys()) {
      if (waiting.has(path)) continue
      this.#tried.delete(path)
      list.forgetState(path)
    }
  }

  async #convert(source: PeftSource): Promise<void> {
    const { catalogue, list, signal, log } = this.#parts
    if (signal.aborted) return
    try {
      const { report, conversion } = await inspectAdapter(source.path, catalogue.bases())
      if (report.problem !== undefined) throw AppError.fromBody(report.problem)
      // One that was changed meanwhile comes again by the next look at the folder.
      if (conversion === null || !(await isUnchanged(source))) return
      const { target: path, fingerprint } = source
      const tell = (progress: number) => list.setState(source.path, { kind: "converting", progress })
      tell(0)
      await writeAdapter({ ...conversion, name: report.id, source: fingerprint, path }, signal, inSteps(tell)).catch(
        cannotWrite,
      )
      // Whoever has removed the folder meanwhile does not want its adapter back.
      if (!(await isUnchanged(source))) await rm(path, { force: true })
      this.#logged.delete(source.path)
      log.info("a PEFT folder was made into a GGUF adapter", { adapter: report.id, model: report.modelId ?? "" })
      await catalogue.rescan()
    } catch (error) {
      if (!signal.aborted && (await isUnchanged(source))) this.#failed(source, error)
    }
  }

  #failed(source: PeftSource, error: unknown): void {
    const { list, log } = this.#parts
    if (!(error instanceof AppError)) throw error
    list.setState(source.path, { kind: "unusable", error: error.toBody() })
    const reason = String(error.facts?.reason ?? error.code)
    if (this.#logged.get(source.path) === reason) return
    this.#logged.set(source.path, reason)
    log.warn("a PEFT folder cannot be used as an adapter", { reason: error.message }, error.cause)
  }
}

async function isUnchanged({ path, fingerprint }: PeftSource): Promise<boolean> {
  return (await peftSource(path))?.fingerprint === fingerprint
}
