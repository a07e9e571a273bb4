import { expect, it, vi } from "vitest"
import type { BridgeFrame, HostBridge } from "../../../electron/contract/hostTransport.ts"
import { createIpcTransport } from "../../../renderer/host/ipcTransport.ts"

class ScriptedBridge implements HostBridge {
  readonly platform = "linux"
  readonly opened: string[] = []
  readonly cancelled: string[] = []
  readonly listeners = new Set<(frame: BridgeFrame) => void>()
  reply: Awaited<ReturnType<HostBridge["call"]>> = { ok: true, value: null }

  pathOf = () => ""

  async call() {
    return this.reply
  }
  open(streamId: string): void {
    this.opened.push(streamId)
  }
  cancel(streamId: string): void {
    this.cancelled.push(streamId)
  }
  onFrame(listener: (frame: BridgeFrame) => void): () => void {
    this.listeners.add(listener)
    return () => void this.listeners.delete(listener)
  }
  push(frame: BridgeFrame): void {
    for (const listener of this.listeners) listener(frame)
  }
}

it("throws a refusal with its code", async () => {
  const bridge = new ScriptedBridge()
  bridge.reply = { ok: false, error: { code: "model_in_use", message: "Answering." } }
  await expect(createIpcTransport(bridge).call("models.unload", { id: "a" })).rejects.toMatchObject({
    code: "model_in_use",
  })
})

it("gives a stream only its own items, and ends it where the host does", async () => {
  const bridge = new ScriptedBridge()
  const items = Array.fromAsync(
    createIpcTransport(bridge).open("chat.follow", { messageId: "m" }, new AbortController().signal),
  )
  await vi.waitFor(() => expect(bridge.opened).toHaveLength(1))
  const streamId = bridge.opened[0] ?? ""
  bridge.push({ kind: "item", streamId: "another", item: "not mine" })
  bridge.push({ kind: "item", streamId, item: "a" })
  bridge.push({ kind: "item", streamId, item: "b" })
  bridge.push({ kind: "end", streamId })
  expect(await items).toEqual(["a", "b"])
  expect(bridge.listeners.size).toBe(0)
})

it("cancels a stream at the host when the window leaves it", async () => {
  const bridge = new ScriptedBridge()
  const abort = new AbortController()
  const items = Array.fromAsync(createIpcTransport(bridge).open("chat.follow", { messageId: "m" }, abort.signal))
  await vi.waitFor(() => expect(bridge.opened).toHaveLength(1))
  abort.abort()
  expect(await items).toEqual([])
  expect(bridge.cancelled).toEqual(bridge.opened)
})

it("throws the error with which the host ended a stream", async () => {
  const bridge = new ScriptedBridge()
  const items = Array.fromAsync(
    createIpcTransport(bridge).open("chat.follow", { messageId: "m" }, new AbortController().signal),
  )
  await vi.waitFor(() => expect(bridge.opened).toHaveLength(1))
  const error = { code: "message_not_found", message: "Gone." } as const
  bridge.push({ kind: "end", streamId: bridge.opened[0] ?? "", error })
  await expect(items).rejects.toMatchObject(error)
})

it("hands on events until the subscription ends", () => {
  const bridge = new ScriptedBridge()
  const seen: number[] = []
  const stop = createIpcTransport(bridge).subscribe({
    event: ({ sequence }) => seen.push(sequence),
    connection: () => {},
  })
  bridge.push({ kind: "event", event: { sequence: 1, name: "requests.cleared", payload: {} } })
  stop()
  bridge.push({ kind: "event", event: { sequence: 2, name: "requests.cleared", payload: {} } })
  expect(seen).toEqual([1])
})
