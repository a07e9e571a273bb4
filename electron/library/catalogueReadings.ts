import { basename } from "node:path"
import type { Log } from "../core/log.ts"
import type { CatalogueStore, StoredReading } from "./catalogueItems.ts"
import { type Description, describeFile, descriptionVersion } from "./models/describeModel.ts"
import type { FoundModel } from "./models/modelFiles.ts"

type Reading = { readonly signature: string; readonly description: Description }

/** What the headers of files said, kept from start to start, so that only those are read that are new or have changed. */
export class CatalogueReadings {
  readonly #store: CatalogueStore
  readonly #log: Log
  #stored: Map<string, StoredReading>
  #known = new Map<string, Reading>()

  constructor(store: CatalogueStore, log: Log) {
    this.#store = store
    this.#log = log
    this.#stored = new Map(store.readings().map((reading) => [reading.place, reading]))
  }

  async describe(place: string, found: FoundModel): Promise<Description> {
    const signature = signatureOf(found)
    const known = this.#known.get(place) ?? this.#decoded(place)
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

  #decoded(place: string): Reading | undefined {
    const stored = this.#stored.get(place)
    const description = stored === undefined ? null : decode(stored.content)
    return stored === undefined || description === null ? undefined : { signature: stored.signature, description }
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

const tag = "~map"
const longestText = 1_000

/** Long texts, such as templates, are not needed of a base. */
function encode(description: Description): string {
  const kept = description.kind === "model" && description.base !== null ? withoutTexts(description) : description
  return JSON.stringify(kept, (_, value: unknown) => (value instanceof Map ? { [tag]: [...value] } : value))
}

function withoutTexts(description: Extract<Description, { kind: "model" }>): Description {
  if (description.base === null) return description
  const short = [...description.base.metadata].filter(([, value]) => String(value).length <= longestText)
  return { ...description, base: { ...description.base, metadata: new Map(short) } }
}

/** Null for what is none: it is read again then. */
function decode(content: string): Description | null {
  try {
    const value: unknown = JSON.parse(content, (_, inner: unknown) => {
      const isMap = typeof inner === "object" && inner !== null && tag in inner
      return isMap ? new Map(inner[tag] as Iterable<[unknown, unknown]>) : inner
    })
    return value as Description
  } catch {
    return null
  }
}
