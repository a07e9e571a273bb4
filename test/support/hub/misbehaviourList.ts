import type { ActiveMisbehaviour, HubRequest } from "./hubExchange.ts"
import { type MisbehaviourName, type MisbehaviourOptions, misbehaviours } from "./misbehaviours.ts"

type Entry = ActiveMisbehaviour & { seen: number }

/** What is to go wrong, and how often it already has. */
export class MisbehaviourList {
  #entries: Entry[] = []

  add(name: MisbehaviourName, options: MisbehaviourOptions = {}): () => void {
    const entry = { name, options, seen: 0 }
    this.#entries.unshift(entry)
    return () => {
      this.#entries = this.#entries.filter((other) => other !== entry)
    }
  }

  clear(): void {
    this.#entries = []
  }

  /** What befalls this request, which counts as one of its `times`. */
  take(request: HubRequest): ActiveMisbehaviour | null {
    for (const entry of this.#entries) {
      const { name, options } = entry
      const { hosts, path, times = Number.POSITIVE_INFINITY, after = 0 } = options
      // Another ETag is told by the address of a file, too.
      const stages = name === "changed-etag" ? ["resolve", "bytes"] : [options.stage ?? misbehaviours[name]]
      if (!stages.includes(request.stage)) continue
      if (hosts !== undefined && !hosts.includes(request.host)) continue
      if (path !== undefined && !decodeURIComponent(request.path).includes(path)) continue
      entry.seen += 1
      if (entry.seen > after && entry.seen <= after + times) return entry
    }
    return null
  }
}
