import { AppError, toErrorBody } from "../contract/errors.ts"
import type { ServerState, ServerStatus } from "../contract/server.ts"
import type { Settings, SettingsPatch } from "../contract/settings.ts"
import { type Clock, systemClock } from "../core/clock.ts"
import { Emitter } from "../core/emitter.ts"
import type { Log } from "../core/log.ts"
import { Mutex } from "../core/mutex.ts"
import { findFreePort, findPortHolder } from "./portHolder.ts"
import { serverAddresses } from "./serverAddresses.ts"

/** What listens: the HTTP server, as the service that switches it sees it. */
export interface ServerListener {
  /** Resolves with where it listens. Errors: `port_in_use`, `address_unavailable`. */
  listen(at: {
    readonly host: string
    readonly port: number
  }): Promise<{ readonly host: string; readonly port: number }>
  /** Takes no more requests, lets running ones finish for `graceMs`, then ends them with `server_stopping`. */
  close(graceMs: number): Promise<void>
  readonly runningRequests: number
  /** Called whenever `runningRequests` changes. */
  onRunningChange(listener: () => void): () => void
}

/** Switches the API on and off while Hearth runs, and remembers what the user wants. */
export interface ServerService {
  status(): ServerStatus
  /** A failure, such as a port in use, is a state, not an error. */
  start(): Promise<ServerStatus>
  stop(): Promise<ServerStatus>
  onChange(listener: (status: ServerStatus) => void): () => void
  /** Ends the server without changing what the user wants. */
  close(): Promise<void>
}

const graceMs = 3_000

export function createServerService(parts: {
  readonly listener: ServerListener
  readonly settings: {
    get(): Settings
    update(patch: SettingsPatch): unknown
    onChange(listener: () => void): () => void
  }
  readonly log: Log
  /**
   * Given at the very first start, while nobody has chosen a port: instead of failing on a busy one, the next free one is
   * taken and kept, and this is told.
   */
  readonly onPortMoved?: (move: { readonly from: number; readonly to: number; readonly holder: string | null }) => void
  readonly clock?: Clock
}): ServerService {
  const { listener, settings, clock = systemClock } = parts
  const log = parts.log.child("server")
  const changes = new Emitter<ServerStatus>()
  const switching = new Mutex()
  let onPortMoved = parts.onPortMoved
  let state: ServerState = { kind: "off" }
  /** What the settings said when the server was switched on last. */
  let wanted: { host: string; port: number } | null = null

  const status = (): ServerStatus => ({
    state,
    addresses: state.kind === "on" ? serverAddresses(state.host, state.port) : [],
    runningRequests: listener.runningRequests,
  })

  const enter = (next: ServerState) => {
    state = next
    changes.emit(status())
  }

  async function listen(host: string, port: number): Promise<void> {
    const at = await listener.listen({ host, port })
    log.info("listening", at)
    enter({ kind: "on", ...at, startedAt: clock.now() })
  }

  async function open(): Promise<void> {
    const { host, port } = settings.get().server
    if (state.kind === "on") return
    wanted = { host, port }
    enter({ kind: "starting" })
    try {
      await listen(host, port)
    } catch (error) {
      await settleFailure(host, port, error)
    }
    onPortMoved = undefined
  }

  async function settleFailure(host: string, port: number, error: unknown): Promise<void> {
    if (!(error instanceof AppError) || error.code !== "port_in_use") return fail(error)
    const [holder, freePort] = await Promise.all([findPortHolder(port), findFreePort(host, port)])
    if (onPortMoved === undefined || freePort === undefined) return fail(portInUse(port, holder), freePort)
    try {
      await listen(host, freePort)
      wanted = { host, port: freePort }
      settings.update({ server: { port: freePort } })
      onPortMoved({ from: port, to: freePort, holder })
    } catch (second) {
      fail(second)
    }
  }

  function fail(error: unknown, freePort?: number): void {
    const body = toErrorBody(error)
    log.error("cannot listen", { code: body.code, ...body.facts }, body.code === "internal_error" ? error : undefined)
    enter({ kind: "failed", error: body, ...(freePort === undefined ? {} : { freePort }) })
  }

  async function shut(): Promise<void> {
    if (state.kind === "off") return
    if (state.kind === "on") {
      enter({ kind: "stopping" })
      await listener.close(graceMs)
      log.info("stopped listening")
    }
    enter({ kind: "off" })
  }

  /** Follows a new address or port while on, or after a failure; the switch itself comes through start and stop. */
  function onSettings(): void {
    void switching.run(async () => {
      const { host, port } = settings.get().server
      const isNew = wanted !== null && (wanted.host !== host || wanted.port !== port)
      if (!isNew || (state.kind !== "on" && state.kind !== "failed")) return
      await shut()
      await open()
    })
  }

  const subscriptions = [settings.onChange(onSettings), listener.onRunningChange(() => changes.emit(status()))]

  return {
    status,
    async start() {
      if (!settings.get().server.isEnabled) settings.update({ server: { isEnabled: true } })
      await switching.run(open)
      return status()
    },
    async stop() {
      if (settings.get().server.isEnabled) settings.update({ server: { isEnabled: false } })
      await switching.run(shut)
      return status()
    },
    onChange: (listen) => changes.on(listen),
    async close() {
      for (const unsubscribe of subscriptions) unsubscribe()
      await switching.run(shut)
    },
  }
}

function portInUse(port: number, holder: string | null): AppError {
  const by = holder === null ? "another program" : holder
  return new AppError("port_in_use", `Port ${port} is in use by ${by}.`, {
    facts: holder === null ? { port } : { port, holder },
  })
}
