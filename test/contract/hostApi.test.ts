import { join } from "node:path"
import { describe, expect, it, onTestFinished, vi } from "vitest"
import type { AnswerEvent } from "../../electron/contract/conversations.ts"
import type { HostEvent } from "../../electron/contract/hostApi.ts"
import type { HostTransport } from "../../electron/contract/hostTransport.ts"
import type { AdapterCatalogue } from "../../electron/services/adapters/adapterList.ts"
import { emberFixtures } from "../support/ember.ts"
import { openTestCatalogue } from "../support/library.ts"
import { tempFolder } from "../support/tempFolder.ts"
import { createTestHost } from "../support/testHost.ts"
import { transports } from "../support/transports.ts"

type TestHost = ReturnType<typeof createTestHost>

describe.each(Object.entries(transports))("the host over %s", (_name, connect) => {
  async function open(adapters?: AdapterCatalogue) {
    const host = createTestHost(adapters)
    return { ...host, transport: await connect(host) }
  }

  /** Everything that is announced from now on. */
  async function listen(transport: HostTransport): Promise<HostEvent[]> {
    const heard: HostEvent[] = []
    const connected = Promise.withResolvers<void>()
    const stop = transport.subscribe({
      event: (event) => heard.push(event),
      connection: (state) => state === "open" && connected.resolve(),
    })
    onTestFinished(stop)
    await connected.promise
    return heard
  }

  async function ask(transport: HostTransport, text = "hi") {
    const { id } = await transport.call("conversations.create", {})
    return transport.call("chat.send", { conversationId: id, parentId: null, text })
  }

  it("configures models, tells what they would take, and refuses what cannot hold together", async () => {
    const { transport } = await open()
    const settings = { load: { contextSize: 1024, slotCount: 2 }, idleMinutes: 5 }
    expect(await transport.call("models.configure", { id: "ember", settings })).toMatchObject({ settings })
    const estimate = await transport.call("models.estimate", { id: "ember" })
    expect([estimate.settings.contextSize, estimate.settings.slotCount]).toEqual([1024, 2])
    const larger = await transport.call("models.estimate", { id: "ember", load: { usesMmap: false } })
    expect(larger.settings.contextSize).toBeGreaterThan(1024)
    const odd = { load: { kvCacheType: "q8_0", flashAttention: false }, idleMinutes: null } as const
    const refused = transport.call("models.configure", { id: "ember", settings: odd })
    await expect(refused).rejects.toMatchObject({ code: "invalid_value" })
    const { budgetBytes, totalBytes } = await transport.call("models.memory", {})
    expect(budgetBytes).toBeLessThan(totalBytes)
    const { models } = await transport.call("host.snapshot", {})
    expect(models[0]?.settings).toEqual(settings)
  })

  it("gives everything that a window needs to draw itself", async () => {
    const { transport } = await open()
    const snapshot = await transport.call("host.snapshot", {})
    expect(snapshot.models.map((model) => [model.id, model.isDefault])).toEqual([["ember", true]])
    expect(snapshot.settings.fixed).toEqual({ language: "HEARTH_LANG" })
    expect(snapshot.server.state).toEqual({ kind: "off" })
    expect(snapshot.app).toMatchObject({ version: "0.1.0", notices: [] })
  })

  it("rejects with the code and the facts of the error", async () => {
    const { transport } = await open()
    await expect(transport.call("conversations.get", { id: "none" })).rejects.toMatchObject({
      name: "AppError",
      code: "conversation_not_found",
    })
    await expect(transport.call("settings.update", { patch: { language: "zh" } })).rejects.toMatchObject({
      code: "setting_fixed",
      facts: { setting: "language", holder: "HEARTH_LANG" },
    })
  })

  it.each([
    ["conversations.get", {}, "id"],
    ["conversations.get", { id: 1 }, "id"],
    ["conversations.get", null, undefined],
    ["conversations.list", { limit: 100_000 }, "limit"],
    ["conversations.create", { settings: { sampling: { temperature: 9 } } }, "settings.sampling.temperature"],
    ["settings.update", { patch: { server: { port: 1.5 } } }, "patch.server.port"],
    ["settings.update", { patch: { unknown: 1 } }, "patch"],
    ["chat.send", { conversationId: "c", parentId: null, text: "" }, "text"],
    ["chat.send", { conversationId: "c", parentId: null, text: "x", models: ["a", "b", "c", "d", "e"] }, "models"],
    ["conversations.configure", { id: "c", settings: { compareWith: ["b", "c", "d", "e"] } }, "settings.compareWith"],
    ["adapters.import", { path: "relative/folder" }, "path"],
    ["adapters.check", { path: "/a", modelId: "" }, "modelId"],
    ["adapters.remove", {}, "id"],
    ["desktop.openLink", { url: "file:///etc/passwd" }, "url"],
    ["desktop.openLink", { url: "javascript:alert(1)" }, "url"],
  ] as const)("refuses %s with %j", async (name, input, param) => {
    const { transport, opened } = await open()
    const refused = transport.call(name, input as never)
    await expect(refused).rejects.toMatchObject({ code: "invalid_value", param })
    expect(opened).toEqual([])
  })

  it("refuses a text that is longer than anybody writes", async () => {
    const { transport } = await open()
    const text = "x".repeat(2_000_001)
    const refused = transport.call("chat.send", { conversationId: "c", parentId: null, text })
    await expect(refused).rejects.toMatchObject({ code: "invalid_value", param: "text" })
  })

  it.each(["constructor", "__proto__", "toString", "host.shutdown", ""])("has no call %j", async (name) => {
    const { transport } = await open()
    await expect(transport.call(name as never, {} as never)).rejects.toMatchObject({ code: "unknown_url" })
  })

  it("announces changes in one numbered order that continues the snapshot's", async () => {
    const { transport } = await open()
    const heard = await listen(transport)
    const { sequence } = await transport.call("host.snapshot", {})
    const { id } = await transport.call("conversations.create", {})
    await transport.call("conversations.rename", { id, title: "Named" })
    await transport.call("settings.update", { patch: { theme: "dark" } })
    await transport.call("models.load", { id: "ember" })
    await transport.call("conversations.remove", { id })
    await vi.waitFor(() => expect(heard.at(-1)).toMatchObject({ name: "conversation.removed", payload: { id } }))
    expect(heard.map((event) => event.sequence)).toEqual(heard.map((_, index) => sequence + 1 + index))
    const names = heard.map((event) => event.name)
    expect(names.slice(0, 3)).toEqual(["conversation.changed", "conversation.changed", "settings.changed"])
    expect(heard.findLast((event) => event.name === "model.changed")?.payload).toMatchObject({
      state: { kind: "ready" },
    })
  })

  it("takes an adapter in, tells every window of it, and removes it again", async () => {
    const { transport } = await open(await openTestCatalogue(tempFolder()))
    const heard = await listen(transport)
    const path = join(emberFixtures, "herbs-peft")
    expect(await transport.call("adapters.check", { path })).toMatchObject({ id: "herbs", modelId: "ember", rank: 8 })
    const adapter = await transport.call("adapters.import", { path })
    expect(adapter).toMatchObject({ id: "herbs", fits: ["ember"], state: { kind: "ready" } })
    expect((await transport.call("host.snapshot", {})).adapters).toEqual([adapter])
    await transport.call("adapters.remove", { id: "herbs" })
    await vi.waitFor(() => expect(heard.at(-1)).toMatchObject({ name: "adapter.removed", payload: { id: "herbs" } }))
    expect(heard.findLast((event) => event.name === "adapter.changed")?.payload).toEqual(adapter)
    const nothing = transport.call("adapters.remove", { id: "herbs" })
    await expect(nothing).rejects.toMatchObject({ code: "adapter_not_found" })
  })

  it("lets two windows see the same", async () => {
    const host = await open()
    const other = await connectAgain(host)
    const [first, second] = [await listen(host.transport), await listen(other)]
    await host.transport.call("conversations.create", {})
    await vi.waitFor(() => expect(second).toHaveLength(1))
    expect(second).toEqual(first)
  })

  const connectAgain = (host: TestHost) => connect(host)

  it("streams an answer to whoever follows it, also from the middle", async () => {
    const { transport, completions, clock } = await open()
    const { answer } = await ask(transport)
    const seen: AnswerEvent[] = []
    const reading = readAll(transport, answer.id, seen)
    await vi.waitFor(() => expect(seen[0]?.type).toBe("snapshot"))
    completions.last.start().think("hm").say("Hello, ")
    await vi.waitFor(() => {
      clock.advance(30)
      expect(seen.at(-1)).toEqual({ type: "text-delta", text: "Hello, " })
    })
    const late: AnswerEvent[] = []
    const readingLate = readAll(transport, answer.id, late)
    await vi.waitFor(() => expect(late[0]).toMatchObject({ type: "snapshot", message: { text: "Hello, " } }))
    completions.last.say("世界 🌍").finish()
    await Promise.all([reading, readingLate])
    expect(seen.at(-1)).toMatchObject({ type: "finished", message: { text: "Hello, 世界 🌍", reasoning: "hm" } })
    expect(late.at(-1)).toEqual(seen.at(-1))
  })

  it("ends a stream when it is aborted, and the answer goes on", async () => {
    const { transport, completions, data } = await open()
    const { answer } = await ask(transport)
    const leaving = new AbortController()
    const seen: AnswerEvent[] = []
    const reading = readAll(transport, answer.id, seen, leaving.signal)
    await vi.waitFor(() => expect(seen[0]?.type).toBe("snapshot"))
    leaving.abort()
    await reading
    completions.last.start().say("still here").finish()
    await vi.waitFor(() => expect(data.messages.get(answer.id)?.text).toBe("still here"))
  })

  it("stops an answer, keeping what was written", async () => {
    const { transport, completions } = await open()
    const { answer } = await ask(transport)
    completions.last.start().say("half")
    await transport.call("chat.stop", { messageId: answer.id })
    const seen: AnswerEvent[] = []
    await readAll(transport, answer.id, seen)
    expect(seen.at(-1)).toMatchObject({
      type: "finished",
      message: { text: "half", state: { kind: "done", finishReason: "cancelled" } },
    })
  })

  it("refuses to follow what is no answer, before anything is sent", async () => {
    const { transport } = await open()
    await expect(readAll(transport, "none", [])).rejects.toMatchObject({ code: "message_not_found" })
    await expect(readAll(transport, 7 as never, [])).rejects.toMatchObject({ code: "invalid_value" })
  })

  it("switches the server, and says so to everybody", async () => {
    const { transport } = await open()
    const heard = await listen(transport)
    const on = await transport.call("server.start", {})
    expect(on.state.kind).toBe("on")
    await transport.call("server.stop", {})
    await vi.waitFor(() => {
      const states = heard.flatMap((event) => (event.name === "server.changed" ? [event.payload.state.kind] : []))
      expect(states).toEqual(["starting", "on", "stopping", "off"])
    })
  })
})

async function readAll(
  transport: HostTransport,
  messageId: string,
  seen: AnswerEvent[],
  signal = new AbortController().signal,
): Promise<void> {
  for await (const event of transport.open("chat.follow", { messageId }, signal)) seen.push(event)
}
