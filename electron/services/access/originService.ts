import { AppError } from "../../contract/errors.ts"
import type { WebOrigin } from "../../contract/server.ts"
import type { Settings, SettingsPatch } from "../../contract/settings.ts"
import type { Clock } from "../../core/clock.ts"
import { Emitter } from "../../core/emitter.ts"
import { isLoopbackHost } from "../../core/localAddress.ts"
import type { AuditService } from "../audit/auditService.ts"
import { isOrigin, toOrigin } from "./originNames.ts"

/** Which websites may use the models of this computer. */
export interface OriginService {
  /** Those that wait for a decision, newest first, and those that have one. */
  list(): readonly WebOrigin[]
  /** Whether pages of this origin may. One that nobody has decided about becomes a question. */
  admits(origin: string): boolean
  /** Null forgets the decision. `invalid_value` for what is no origin. */
  decide(origin: string, decision: "allowed" | "refused" | null): void
  onChange(listener: (change: OriginChange) => void): () => void
  close(): void
}

export type OriginChange =
  | { readonly kind: "changed"; readonly origin: WebOrigin }
  | { readonly kind: "removed"; readonly origin: string }

type OriginSettings = {
  get(): Pick<Settings, "server">
  update(patch: SettingsPatch): unknown
  onChange(listener: () => void): () => void
}

/** Any website can ask, under as many names as it has bought. */
const questionLimit = 50
/** How often a question that is open already is told again, with its new time. */
const repeatMs = 60_000

export function createOriginService(parts: {
  readonly settings: OriginSettings
  readonly audit: AuditService
  readonly clock: Clock
}): OriginService {
  const { settings, audit, clock } = parts
  const changes = new Emitter<OriginChange>()
  const questions = new Questions(changes, clock)
  const decided = () => settings.get().server.origins
  const unsubscribe = settings.onChange(() => questions.settle(decided()))

  return {
    list: () => [
      ...questions.list(),
      ...Object.entries(decided()).map(([origin, decision]) => questions.withTime(origin, decision)),
    ],
    admits(origin) {
      const { allowsAllOrigins, allowsLocalOrigins, origins } = settings.get().server
      // "null" cannot be allowed by itself, not by hand either.
      const decision = isOrigin(origin) && Object.hasOwn(origins, origin) ? origins[origin] : undefined
      if (decision !== undefined) {
        questions.noteUse(origin)
        return decision === "allowed"
      }
      if (allowsAllOrigins || (allowsLocalOrigins && isOfThisComputer(origin))) return true
      if (isOrigin(origin)) questions.ask(origin)
      return false
    },
    decide(text, decision) {
      const origin = toOrigin(text)
      if (origin === null) throw noOrigin(text)
      const { [origin]: before, ...others } = decided()
      questions.drop(origin)
      if (before !== (decision ?? undefined)) {
        settings.update({ server: { origins: decision === null ? others : { ...others, [origin]: decision } } })
        audit.record({ action: `origin.${decision ?? "forgotten"}`, subject: origin })
      }
      if (decision === null) changes.emit({ kind: "removed", origin })
      else changes.emit({ kind: "changed", origin: questions.withTime(origin, decision) })
    },
    onChange: (listener) => changes.on(listener),
    close: unsubscribe,
  }
}

/** Pages that programs on this computer serve. "null" is none of them: any sandboxed frame can send it. */
function isOfThisComputer(origin: string): boolean {
  const url = URL.parse(origin)
  return url !== null && /^https?:$/.test(url.protocol) && isLoopbackHost(url.hostname)
}

/** What was asked and when, as long as this process runs. */
class Questions {
  readonly #changes: Emitter<OriginChange>
  readonly #clock: Clock
  /** The oldest first. */
  readonly #open = new Map<string, number>()
  readonly #lastAsked = new Map<string, number>()

  constructor(changes: Emitter<OriginChange>, clock: Clock) {
    this.#changes = changes
    this.#clock = clock
  }

  /** Newest first. */
  list(): WebOrigin[] {
    return [...this.#open.keys()].reverse().map((origin) => this.withTime(origin, "asked"))
  }

  withTime(origin: string, decision: WebOrigin["decision"]): WebOrigin {
    return { origin, decision, lastAskedAt: this.#lastAsked.get(origin) ?? 0 }
  }

  noteUse(origin: string): void {
    this.#lastAsked.set(origin, this.#clock.now())
  }

  ask(origin: string): void {
    const now = this.#clock.now()
    const toldAt = this.#open.get(origin)
    const isTold = toldAt !== undefined && now - toldAt < repeatMs
    this.noteUse(origin)
    this.#open.delete(origin)
    this.#open.set(origin, isTold ? toldAt : now)
    if (!isTold) this.#changes.emit({ kind: "changed", origin: this.withTime(origin, "asked") })
    const [oldest] = this.#open.keys()
    if (this.#open.size <= questionLimit || oldest === undefined) return
    this.drop(oldest)
    this.#lastAsked.delete(oldest)
    this.#changes.emit({ kind: "removed", origin: oldest })
  }

  drop(origin: string): void {
    this.#open.delete(origin)
  }

  /** Decisions that were not made by way of a question. */
  settle(decided: Settings["server"]["origins"]): void {
    for (const origin of Object.keys(decided)) this.#open.delete(origin)
  }
}

function noOrigin(text: string): AppError {
  const reason =
    text.trim() === "null"
      ? "any page can have itself shown in a frame whose origin is 'null', so that it cannot be allowed by itself"
      : "expected an origin such as https://example.com"
  return new AppError("invalid_value", `Invalid value for 'origin': ${reason}.`, { param: "origin" })
}
