import { expect, it, vi } from "vitest"
import { createAppStore } from "../../../renderer/stores/appStore.ts"
import { ScriptedHost, serverOff, serverOn, someModel, someRequest } from "../../support/scriptedHost.ts"

async function connected(host: ScriptedHost) {
  host.on("conversations.list", () => ({ items: [], nextCursor: null }))
  const store = createAppStore(host)
  const stop = store.connect()
  await vi.waitFor(() => expect(store.getState().connection).toBe("ready"))
  return { store, stop }
}

it("shows what the snapshot says and then what is announced", async () => {
  const host = new ScriptedHost({ server: serverOff })
  const { store } = await connected(host)
  expect(store.getState().server).toEqual(serverOff)
  host.emit("server.changed", serverOn)
  expect(store.getState().server).toEqual(serverOn)
})

it("does not let an event that the snapshot contains already turn back the state", async () => {
  const host = new ScriptedHost({ server: serverOff })
  host.missEvents(5)
  const { store } = await connected(host)
  host.deliver({ sequence: 5, name: "server.changed", payload: serverOn })
  expect(store.getState().server).toEqual(serverOff)
  host.deliver({ sequence: 6, name: "server.changed", payload: serverOn })
  expect(store.getState().server).toEqual(serverOn)
})

it("keeps an event that arrives while the snapshot travels", async () => {
  const snapshot = Promise.withResolvers<void>()
  const host = new ScriptedHost({ requests: [] })
  host.on("conversations.list", () => ({ items: [], nextCursor: null }))
  const state = { ...host.snapshot, sequence: 3 }
  host.on("host.snapshot", () => snapshot.promise.then(() => state))
  const store = createAppStore(host)
  store.connect()
  await vi.waitFor(() => expect(host.calls).not.toHaveLength(0))
  host.deliver({ sequence: 3, name: "request.changed", payload: someRequest({ id: "contained" }) })
  host.deliver({ sequence: 4, name: "request.changed", payload: someRequest({ id: "later" }) })
  snapshot.resolve()
  await vi.waitFor(() => expect(store.getState().requests.map(({ id }) => id)).toEqual(["later"]))
})

it("takes a new snapshot after a loss, for what happened in between", async () => {
  const host = new ScriptedHost({ server: serverOn })
  const { store } = await connected(host)
  host.lose()
  expect(store.getState()).toMatchObject({ connection: "lost", server: serverOn })
  host.snapshot = { ...host.snapshot, server: serverOff, models: [someModel({ name: "Renamed" })] }
  host.missEvents(2)
  host.reconnect()
  await vi.waitFor(() => expect(store.getState().connection).toBe("ready"))
  expect(store.getState()).toMatchObject({ server: serverOff, models: [{ name: "Renamed" }] })
})

it("drops the answer to a snapshot that was asked for before the connection broke", async () => {
  const first = Promise.withResolvers<void>()
  const host = new ScriptedHost({ server: serverOn })
  host.on("conversations.list", () => ({ items: [], nextCursor: null }))
  let asked = 0
  const old = { ...host.snapshot, sequence: 0 }
  host.on("host.snapshot", () =>
    asked++ === 0 ? first.promise.then(() => old) : { ...host.snapshot, server: serverOff, sequence: 9 },
  )
  const store = createAppStore(host)
  store.connect()
  await vi.waitFor(() => expect(asked).toBe(1))
  host.lose()
  host.reconnect()
  await vi.waitFor(() => expect(store.getState().connection).toBe("ready"))
  first.resolve()
  await first.promise
  await Promise.resolve()
  expect(store.getState().server).toEqual(serverOff)
})

it("asks again when the host stumbled over the snapshot", async () => {
  vi.useFakeTimers()
  try {
    const host = new ScriptedHost()
    host.on("conversations.list", () => ({ items: [], nextCursor: null }))
    let asked = 0
    const snapshot = { ...host.snapshot, sequence: 0 }
    host.on("host.snapshot", () => {
      if (asked++ === 0) throw new Error("stumbled")
      return snapshot
    })
    const store = createAppStore(host)
    store.connect()
    await vi.advanceTimersByTimeAsync(0)
    expect(store.getState().connection).toBe("lost")
    await vi.advanceTimersToNextTimerAsync()
    expect(store.getState().connection).toBe("ready")
  } finally {
    vi.useRealTimers()
  }
})

it("leaves no listener behind", async () => {
  const host = new ScriptedHost()
  const { stop } = await connected(host)
  stop()
  expect(host.listenerCount).toBe(0)
})
