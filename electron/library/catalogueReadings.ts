import { basename } from "node:path"
import { setImmediate as nextTurn } from "node:timers/promises"
import type { Log } from "../core/log.ts"
import type { BaseModel } from "./adapters/adapterFit.ts"
import type { CatalogueStore, StoredReading } from "./catalogueItems.ts"
import {
  type AdapterDescription,
  type Description,
  describeFile,
  descriptionVersion,
  type ModelDescription,
} from "./models/describeModel.ts"
import type { FoundModel } from "./models/modelFiles.ts"

type Reading = { readonly signature: string; readonly description: Description }

/** So many that were kept, and others have their turn: each takes part of a millisecond. */
const turnAfter = 16

/** What the headers of files said, kept from start to start, so that only those are read that are new or have changed. */
export class CatalogueReadings {
  readonly #store: CatalogueStore
  readonly #log: Log
  #stored: Map<string, StoredReading>
  #known = new Map<string, Reading>()
  #decodedCount = 0

  constructor(store: CatalogueStore, log: Log) {
    this.#store = store
    this.#log = log
    this.#stored = new Map(store.readings().map((reading) => [reading.place, reading]))
  }

  async describe(place: string, found: FoundModel): Promise<Description> {
    const signature = signatureOf(found)
    const known = this.#known.get(place) ?? (await this.#decoded(place))
    const description = known?.signature === signature ? known.description : await describeFile(found)
    this.#known.set(place, { signature, description })
    return atItsPath(description, found)
  }

  /** Keeps what was read of these places, and forgets the others. */
  remember(places: ReadonlySet<string>): void {
    const changed: StoredReading[] = []
    for (const [place, { signature, description }] of this.#known) {
      if (!places.has(place)) this.#known.delete(place)
      else if (isLasting(description) && this.#stored.get(place)?.signature !== signature) {
        changed.push({ place, signature, content: encode(description) })
      }
    }
    const gone = [...this.#stored.keys()].filter((place) => !places.has(place))
    if (changed.length === 0 && gone.length === 0) return
    for (const place of gone) this.#stored.delete(place)
    for (const reading of changed) this.#stored.set(reading.place, { ...reading, content: "" })
    try {
      this.#store.saveReadings(changed, gone)
    } catch (error) {
      this.#log.warn("what was read of the library could not be written", {}, error)
    }
  }

  async #decoded(place: string): Promise<Reading | undefined> {
    const stored = this.#stored.get(place)
    if (stored === undefined) return undefined
    this.#decodedCount += 1
    if (this.#decodedCount % turnAfter === 0) await nextTurn()
    const description = decode(stored.content)
    // Its text is of no use any more, and of a thousand models it is long.
    this.#stored.set(place, { ...stored, content: "" })
    return description === null ? undefined : { signature: stored.signature, description }
  }
}

function signatureOf({ stem, partCount, parts }: FoundModel): string {
  const files = parts.map((part) => [basename(part.path), part.sizeBytes, part.modifiedAt, part.isOutside])
  return JSON.stringify([descriptionVersion, stem, partCount, files])
}

/** Whether a file may be read is not for ever, and does not show in its size or time. */
function isLasting(description: Description): boolean {
  const problem = description.kind === "model" ? description.model.problem : description.adapter.problem
  return problem?.facts?.reason !== "unreadable"
}

/** The folder that it lies in may have another name now. */
function atItsPath(description: Description, { parts }: FoundModel): Description {
  const path = parts[0]?.path
  if (path === undefined) return description
  if (description.kind === "adapter") return { kind: "adapter", adapter: { ...description.adapter, path } }
  return { ...description, model: { ...description.model, path } }
}

const longestText = 1_000

/** Maps are written as their entries. A reviver that looks for them would take ten times as long, at every start, for every file. */
function encode(description: Description): string {
  if (description.kind === "adapter") {
    const { tensors, ...adapter } = description.adapter
    return JSON.stringify({ kind: "adapter", adapter, tensors: { ...tensors, tensors: [...tensors.tensors] } })
  }
  const { model, base } = description
  return JSON.stringify({ kind: "model", model, base: base === null ? null : encodeBase(base) })
}

function encodeBase(base: BaseModel) {
  // Long texts, such as templates, are not needed of a base.
  const metadata = [...base.metadata].filter(([, value]) => String(value).length <= longestText)
  return { ...base, metadata, tensors: [...base.tensors] }
}

type Entries<Kept> = Kept extends ReadonlyMap<infer Key, infer Value> ? readonly (readonly [Key, Value])[] : Kept
type Encoded<Kept> = { readonly [Key in keyof Kept]: Entries<Kept[Key]> }
type Stored =
  | { readonly kind: "model"; readonly model: ModelDescription; readonly base: Encoded<BaseModel> | null }
  | {
      readonly kind: "adapter"
      readonly adapter: Omit<AdapterDescription, "tensors">
      readonly tensors: Encoded<AdapterDescription["tensors"]>
    }

/** Null for what is none: it is read again then. */
function decode(content: string): Description | null {
  try {
    const stored: Stored = JSON.parse(content)
    if (stored.kind === "adapter") {
      const tensors = { ...stored.tensors, tensors: new Map(stored.tensors.tensors) }
      return { kind: "adapter", adapter: { ...stored.adapter, tensors } }
    }
    const { model, base } = stored
    if (base === null) return { kind: "model", model, base }
    return { kind: "model", model, base: { ...base, metadata: new Map(base.metadata), tensors: new Map(base.tensors) } }
  } catch {
    return null
  }
}
