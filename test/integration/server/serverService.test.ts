import { createServer as createTcpServer } from "node:net"
import { basename } from "node:path"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import type { ServerStatus } from "../../../electron/contract/server.ts"
import type { Settings, SettingsPatch } from "../../../electron/contract/settings.ts"
import { Emitter } from "../../../electron/core/emitter.ts"
import { silentLog } from "../../../electron/core/log.ts"
import { createServerService, type ServerService } from "../../../electron/services/server/serverService.ts"
import type { PortMove } from "../../../electron/services/server/serverSwitch.ts"
import { defaultSettings } from "../../../electron/store/settingsShape.ts"
import { chat, send, until } from "../../support/httpClient.ts"
import { ManualClock } from "../../support/manualClock.ts"
import { hasIpv6, startTestServer, type TestServer } from "../../support/server.ts"
import { createScriptedEngine, finished, neverEnds, says, started, text } from "../../support/serverEngine.ts"

const engine = createScriptedEngine()
const clock = new ManualClock()
const closers: (() => Promise<unknown>)[] = []
let server: TestServer

beforeEach(async () => {
  engine.script = says("Hello")
  server = await startTestServer({ engine, clock })
  await server.listener.close(0)
})
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
  await server[Symbol.asyncDispose]()
})

function setUp(port = 0, onPortMoved?: (move: PortMove) => void) {
  const changes = new Emitter<void>()
  let settings: Settings = { ...defaultSettings, server: { ...defaultSettings.server, isEnabled: false, port } }
  const store = {
    get: () => settings,
    update(patch: SettingsPatch) {
      settings = { ...settings, server: { ...settings.server, ...patch.server } }
      changes.emit()
    },
    onChange: (listener: () => void) => changes.on(listener),
  }
  const service = createServerService({
    listener: server.listener,
    settings: store,
    log: silentLog,
    onPortMoved,
    clock,
  })
  closers.push(() => service.close())
  return { service, store }
}

function urlOf(service: ServerService): string {
  const { state } = service.status()
  if (state.kind !== "on") throw new Error(`The server is ${state.kind}`)
  return `http://127.0.0.1:${state.port}`
}

/** Another program's server on a port of its own. */
async function occupyPort(host = "127.0.0.1"): Promise<{ port: number; free(): Promise<unknown> }> {
  const other = createTcpServer()
  await new Promise<void>((resolve) => other.listen(0, host, resolve))
  const free = () => new Promise((resolve) => other.close(resolve))
  closers.push(free)
  const address = other.address()
  if (address === null || typeof address === "string") throw new Error("not a TCP server")
  return { port: address.port, free }
}

describe("the switch", () => {
  it("turns the API on, off and on again, and remembers what the user wants", async () => {
    const { service, store } = setUp()
    const seen: string[] = []
    service.onChange((status) => seen.push(status.state.kind))
    await service.start()
    const url = urlOf(service)
    expect([(await chat(url)).status, store.get().server.isEnabled]).toEqual([200, true])
    const { addresses } = service.status()
    expect(addresses[0]).toEqual({ kind: "this-computer", url: `${url.replace("127.0.0.1", "localhost")}/v1` })

    await service.stop()
    expect(service.status()).toEqual({ state: { kind: "off" }, addresses: [], runningRequests: 0 })
    expect(store.get().server.isEnabled).toBe(false)
    await expect(send(url, "/health")).rejects.toMatchObject({ code: "ECONNREFUSED" })

    await service.start()
    expect((await chat(urlOf(service))).status).toBe(200)
    expect(seen.filter((kind, index) => kind !== seen[index - 1])).toEqual([
      ...["starting", "on", "stopping", "off"],
      ...["starting", "on"],
    ])
  })

  it("may be pressed twice, and while it is moving", async () => {
    const { service } = setUp()
    await Promise.all([service.start(), service.start(), service.stop(), service.start()])
    expect((await send(urlOf(service), "/health")).status).toBe(200)
    await Promise.all([service.stop(), service.stop()])
    expect(service.status().state.kind).toBe("off")
  })

  it("is not remembered as off when Hearth itself ends", async () => {
    const { service, store } = setUp()
    await service.start()
    await service.close()
    expect(store.get().server.isEnabled).toBe(true)
  })

  it("follows a new port while it is on", async () => {
    const { service, store } = setUp()
    await service.start()
    const before = urlOf(service)
    const { port, free } = await occupyPort()
    await free()
    store.update({ server: { port } })
    await until(() => service.status().state.kind === "on" && urlOf(service) === `http://127.0.0.1:${port}`)
    await expect(send(before, "/health")).rejects.toMatchObject({ code: "ECONNREFUSED" })
    expect((await send(urlOf(service), "/health")).status).toBe(200)
  })

  it("tells how many requests are running, of many short ones only now and then", async () => {
    const { service } = setUp()
    await service.start()
    const counts: number[] = []
    service.onChange((status: ServerStatus) => counts.push(status.runningRequests))
    for (let request = 0; request < 3; request++) await chat(urlOf(service))
    await until(() => server.listener.runningRequests === 0)
    expect(counts).toEqual([1])
    clock.advance(100)
    expect(counts).toEqual([1, 0])
    clock.advance(1_000)
    expect(counts).toEqual([1, 0])
  })
})

describe("a port that is taken", () => {
  it("is an error that names its holder and offers a free port", async () => {
    const { port } = await occupyPort()
    const { service } = setUp(port)
    const { state } = await service.start()
    if (state.kind !== "failed") throw new Error(`The server is ${state.kind}`)
    expect(state.error).toMatchObject({ code: "port_in_use", facts: { port } })
    if (process.platform === "linux")
      expect(state.error.facts?.holder).toBe(`${basename(process.execPath)} (pid ${process.pid})`)
    expect(state.freePort).toBeGreaterThan(port)
  })

  it("is left aside at the very first start, for a port that is kept", async () => {
    const { port } = await occupyPort()
    const moves: { from: number; to: number }[] = []
    const { service, store } = setUp(port, ({ from, to }) => moves.push({ from, to }))
    await service.start()
    const kept = store.get().server.port
    expect(urlOf(service)).toBe(`http://127.0.0.1:${kept}`)
    expect(moves).toEqual([{ from: port, to: kept }])
    await service.stop()
    store.update({ server: { port } })
    expect((await service.start()).state.kind).toBe("failed")
  })

  it("is left aside also where the new port cannot be written down", async () => {
    const { port } = await occupyPort()
    const { service, store } = setUp(port, () => {})
    const { update } = store
    store.update = (patch) => {
      if (patch.server?.port !== undefined) throw new Error("The disk is full")
      update(patch)
    }
    await service.start()
    expect((await send(urlOf(service), "/health")).status).toBe(200)
    expect((await service.stop()).state.kind).toBe("off")
  })

  it.skipIf(!hasIpv6)(
    "counts as taken when only the other address of localhost is: clients would go there",
    async () => {
      const { port } = await occupyPort("::1")
      const { service } = setUp(port)
      expect((await service.start()).state).toMatchObject({ kind: "failed", error: { code: "port_in_use" } })
    },
  )

  it("works once it is free again", async () => {
    const { port, free } = await occupyPort()
    const { service } = setUp(port)
    expect((await service.start()).state.kind).toBe("failed")
    await free()
    expect((await service.start()).state.kind).toBe("on")
  })

  it("is not confused with an address that this machine does not have", async () => {
    const { service, store } = setUp()
    store.update({ server: { host: "192.0.2.1" } })
    expect((await service.start()).state).toMatchObject({ kind: "failed", error: { code: "address_unavailable" } })
  })
})

describe("switching off while answers are running", () => {
  /** A streamed answer and a whole one under way, and the switch turned. */
  async function stopInMidAnswer() {
    const { service } = setUp()
    await service.start()
    const url = urlOf(service)
    const answers = [chat(url, { stream: true }), chat(url)]
    await until(() => engine.running === 2)
    const stopping = service.stop()
    await until(() => service.status().state.kind === "stopping")
    return { url, answers, stopping }
  }

  it("lets them finish", async () => {
    const more = Promise.withResolvers<void>()
    engine.script = async function* () {
      yield* [started, ...text("Hel")]
      await more.promise
      yield* [...text("lo"), finished()]
    }
    const { url, answers, stopping } = await stopInMidAnswer()
    await expect(send(url, "/health")).rejects.toMatchObject({ code: "ECONNREFUSED" })
    more.resolve()
    const [streamed, whole] = await Promise.all(answers)
    expect(streamed?.text).toMatch(/"finish_reason":"stop"}]}\n\ndata: \[DONE\]\n\n$/)
    expect(whole?.json.choices[0].message.content).toBe("Hello")
    expect((await stopping).state.kind).toBe("off")
  })

  it("ends what goes on after three seconds: streams inside, others with a status", async () => {
    engine.script = neverEnds("Hel")
    const { answers, stopping } = await stopInMidAnswer()
    clock.advance(2_999)
    expect(engine.running).toBe(2)
    clock.advance(1)
    const [streamed, whole] = await Promise.all(answers)
    const message = "Hearth's server is being switched off."
    const error = { message, type: "server_error", param: null, code: "server_stopping" }
    expect(streamed?.text.split("\n\n").slice(-3)).toEqual([`data: ${JSON.stringify({ error })}`, "data: [DONE]", ""])
    expect([whole?.status, whole?.json]).toEqual([503, { error }])
    await stopping
    expect(engine.running).toBe(0)
  })
})
