import { AppError, toErrorBody } from "../../contract/errors.ts"
import type { ServerState, ServerStatus } from "../../contract/server.ts"
import type { Settings, SettingsPatch } from "../../contract/settings.ts"
import { type Clock, systemClock } from "../../core/clock.ts"
import { Emitter } from "../../core/emitter.ts"
import type { Log } from "../../core/log.ts"
import { findFreePort, findPortHolder } from "./portHolder.ts"
import { serverAddresses } from "./serverAddresses.ts"
import type { ListenAddress, ServerListener } from "./serverListener.ts"

export type ServerSwitchParts = {
  readonly listener: ServerListener
  readonly settings: { get(): Settings; update(patch: SettingsPatch, by?: "host"): unknown }
  readonly log: Log
  /**
   * Given at the very first start, while nobody has chosen a port: instead of failing on a busy one, the next free one is
   * taken and kept, and this is told.
   */
  readonly onPortMoved?: (move: PortMove) => void
  readonly clock?: Clock
}

/** A port that was exchanged for a free one, and who holds it. */
export type PortMove = { readonly from: number; readonly to: number; readonly holder: string | null }

const graceMs = 3_000

/** The way of the server from one state to the next. Its callers see to it that one step is taken at a time. */
export class ServerSwitch {
  readonly #parts: ServerSwitchParts
  readonly #changes = new Emitter<ServerStatus>()
  #onPortMoved: ServerSwitchParts["onPortMoved"]
  #state: ServerState = { kind: "off" }
  /** What the settings said when the server was switched on last. */
  #wanted: ListenAddress | null = null

  constructor(parts: ServerSwitchParts) {
    this.#parts = parts
    this.#onPortMoved = parts.onPortMoved
  }

  get status(): ServerStatus {
    const state = this.#state
    const addresses = state.kind === "on" ? serverAddresses(state.host, state.port) : []
    return { state, addresses, runningRequests: this.#parts.listener.runningRequests }
  }

  onChange(listener: (status: ServerStatus) => void): () => void {
    return this.#changes.on(listener)
  }

  announce(): void {
    this.#changes.emit(this.status)
  }

  /** A failure is a state. */
  async open(): Promise<void> {
    if (this.#state.kind === "on") return
    const { host, port } = this.#parts.settings.get().server
    this.#wanted = { host, port }
    this.#enter({ kind: "starting" })
    try {
      await this.#listen({ host, port })
    } catch (error) {
      if (error instanceof AppError && error.code === "port_in_use") await this.#moveOrFail({ host, port })
      else this.#fail(error)
    }
    this.#onPortMoved = undefined
  }

  async shut(): Promise<void> {
    if (this.#state.kind === "off") return
    if (this.#state.kind === "on") {
      this.#enter({ kind: "stopping" })
      await this.#parts.listener.close(graceMs)
      this.#parts.log.info("stopped listening")
    }
    this.#enter({ kind: "off" })
  }

  /** Opens anew where the settings name another place by now, while on or after a failure. */
  async followSettings(): Promise<void> {
    const { host, port } = this.#parts.settings.get().server
    const isNew = this.#wanted !== null && (this.#wanted.host !== host || this.#wanted.port !== port)
    if (!isNew || (this.#state.kind !== "on" && this.#state.kind !== "failed")) return
    await this.shut()
    await this.open()
  }

  async #listen(where: ListenAddress): Promise<void> {
    const { listener, log, clock = systemClock } = this.#parts
    const at = await listener.listen(where)
    log.info("listening", at)
    this.#enter({ kind: "on", ...at, startedAt: clock.now() })
  }

  async #moveOrFail({ host, port }: ListenAddress): Promise<void> {
    const [holder, freePort] = await Promise.all([findPortHolder(port), findFreePort(host, port)])
    const onMoved = this.#onPortMoved
    if (onMoved === undefined || freePort === undefined) return this.#fail(portInUse(port, holder), freePort)
    try {
      await this.#listen({ host, port: freePort })
    } catch (error) {
      return this.#fail(error)
    }
    this.#wanted = { host, port: freePort }
    this.#keepPort(freePort)
    onMoved({ from: port, to: freePort, holder })
  }

  /** The server is on, whether or not its port can be written down. */
  #keepPort(port: number): void {
    const { settings, log } = this.#parts
    try {
      settings.update({ server: { port } }, "host")
    } catch (error) {
      log.warn("the new port could not be kept for the next start", { port }, error)
    }
  }

  #fail(error: unknown, freePort?: number): void {
    const body = toErrorBody(error)
    const cause = body.code === "internal_error" ? error : undefined
    this.#parts.log.error("cannot listen", { code: body.code, ...body.facts }, cause)
    this.#enter({ kind: "failed", error: body, ...(freePort === undefined ? {} : { freePort }) })
  }

  #enter(state: ServerState): void {
    this.#state = state
    this.announce()
  }
}

function portInUse(port: number, holder: string | null): AppError {
  return new AppError("port_in_use", `Port ${port} is in use by ${holder ?? "another program"}.`, {
    facts: holder === null ? { port } : { port, holder },
  })
}
