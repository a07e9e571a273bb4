import { once } from "node:events"
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { createServer } from "node:net"
import { join } from "node:path"
import { describe, expect, it, onTestFinished, vi } from "vitest"
import type { App } from "../../../electron/app.ts"
import type { AnswerEvent } from "../../../electron/contract/conversations.ts"
import type { HostTransport } from "../../../electron/contract/hostTransport.ts"
import { createHttpTransport } from "../../../renderer/host/httpTransport.ts"
import { startApp } from "../../support/app.ts"
import { testPorts } from "../../support/appPorts.ts"
import { endlessQuestion, endlessSampling } from "../../support/ember.ts"
import { isRunning } from "../../support/processes.ts"
import { tempFolder } from "../../support/tempFolder.ts"
import { readToken } from "../../support/testWindow.ts"

async function openWindow(app: App): Promise<HostTransport> {
  const { url } = await app.uiServer.start(0)
  const origin = url.replace(/\/$/, "")
  return createHttpTransport({ origin, token: await readToken(origin) })
}

async function ask(window: HostTransport, text: string): Promise<AnswerEvent[]> {
  const { id } = await window.call("conversations.create", {
    settings: { thinking: false, sampling: { temperature: 0 } },
  })
  const { answer } = await window.call("chat.send", { conversationId: id, parentId: null, text })
  const seen: AnswerEvent[] = []
  const signal = new AbortController().signal
  for await (const event of window.open("chat.follow", { messageId: answer.id }, signal)) seen.push(event)
  return seen
}

function apiUrl(app: App): string {
  return app.services.server.status().addresses[0]?.url ?? ""
}

describe("a whole host", () => {
  it("answers in the window and over HTTP with the model that came with it", async () => {
    const app = await startApp(testPorts(tempFolder()))
    const window = await openWindow(app)
    const seen = await ask(window, "What is 17 + 25?")
    expect(seen.at(-1)).toMatchObject({
      type: "finished",
      message: { model: "ember", state: { kind: "done", finishReason: "stop" } },
    })
    expect(JSON.stringify(seen.at(-1))).toContain("17 + 25 = 42")

    const reply = await fetch(`${apiUrl(app)}/chat/completions`, {
      method: "POST",
      body: JSON.stringify({ model: "gpt-4", messages: [{ role: "user", content: "What is 17 + 25?" }] }),
    })
    expect(await reply.json()).toMatchObject({ choices: [{ finish_reason: "stop" }] })
    const { requests, models } = await window.call("host.snapshot", {})
    expect(requests.map((record) => record.caller.kind)).toEqual(["api", "window"])
    expect(models[0]).toMatchObject({ id: "ember", isEmbedded: true, state: { kind: "ready" } })
    await expect(app.services.models.remove("ember")).rejects.toMatchObject({ code: "model_protected" })
  })

  it("leaves nothing open and nobody running when it is closed in the middle of an answer", async () => {
    const folder = tempFolder()
    const children: number[] = []
    const ports = testPorts(folder)
    const app = await startApp({
      ...ports,
      spawnEngine(name) {
        const child = ports.spawnEngine(name)
        children.push(child.pid ?? 0)
        return child
      },
    })
    const api = apiUrl(app)
    const window = await openWindow(app)
    const { id } = await window.call("conversations.create", {
      settings: { sampling: endlessSampling, thinking: false },
    })
    const text = endlessQuestion
    // More than it can answer at once: however fast the engine is, the last one is not done when the end comes.
    for (let count = 0; count < 7; count += 1) {
      await window.call("chat.send", { conversationId: id, parentId: null, text })
    }
    const { answer } = await window.call("chat.send", { conversationId: id, parentId: null, text })
    const hasBegun = () =>
      app.services.conversations.messages(id).some((one) => one.role === "assistant" && one.state.kind !== "waiting")
    await vi.waitFor(() => expect(hasBegun()).toBe(true), 30_000)
    await app.close()

    expect(children.length).toBeGreaterThan(0)
    await vi.waitFor(() => expect(children.filter(isRunning)).toEqual([]))
    await expect(fetch(`${api}/models`)).rejects.toThrow("fetch failed")
    const open = process.getActiveResourcesInfo().filter((name) => /TCPServer|ProcessWrap|FSEvent/.test(name))
    expect(open).toEqual([])
    // The folder is free, and the answer says what became of it.
    const next = await startApp(testPorts(folder))
    const message = next.services.conversations.messages(id).find((one) => one.id === answer.id)
    expect(message).toMatchObject({ state: { kind: "interrupted" } })
  })
})

describe("a start", () => {
  it("refuses a data folder that another host holds, and leaves that host alone", async () => {
    const folder = tempFolder()
    const first = await startApp(testPorts(folder))
    const { url } = await first.uiServer.start(0)
    await expect(startApp(testPorts(folder))).rejects.toMatchObject({
      code: "data_folder_locked",
      facts: { pid: process.pid, url },
    })
    expect((await fetch(`${apiUrl(first)}/models`)).status).toBe(200)
  })

  it("tells the window of everything that was kept aside", async () => {
    const folder = tempFolder()
    writeFileSync(join(folder, "settings.json"), "garbage")
    writeFileSync(join(folder, "hearth.db"), "garbage ".repeat(1000))
    const app = await startApp(testPorts(folder))
    const window = await openWindow(app)
    const { notices } = (await window.call("host.snapshot", {})).app
    expect(notices.map((notice) => notice.kind)).toEqual(["settings-kept-aside", "database-kept-aside"])
    for (const { facts } of notices) expect(readdirSync(folder)).toContain(facts.file)
    await window.call("notices.dismiss", { id: "settings-kept-aside" })
    expect((await window.call("host.snapshot", {})).app.notices).toHaveLength(1)
  })

  it("fails as a whole on a database that cannot be opened, and gives the folder back", async () => {
    const folder = tempFolder()
    mkdirSync(join(folder, "hearth.db"))
    await expect(startApp(testPorts(folder))).rejects.toMatchObject({ code: "database_unusable" })
    expect(readdirSync(folder)).not.toContain("host.json")
  })

  it("takes another port at the first start only, keeps it, and says so", async () => {
    const holder = createServer().listen(0, "127.0.0.1")
    await once(holder, "listening")
    onTestFinished(() => void holder.close())
    const taken = (holder.address() as { port: number }).port
    const folder = tempFolder()
    const free = { fixed: {}, values: { server: { port: taken } } }
    const first = await startApp(testPorts(folder, { overrides: free }))
    expect(first.services.notices.list()).toMatchObject([{ kind: "port-changed", facts: { from: taken } }])
    await first.close()
    const { server } = JSON.parse(readFileSync(join(folder, "settings.json"), "utf8"))
    expect(server.port).not.toBe(taken)

    const second = await startApp(testPorts(folder, { overrides: free }))
    expect(second.services.server.status().state).toMatchObject({ kind: "failed", error: { code: "port_in_use" } })
    const window = await openWindow(second)
    expect((await window.call("host.snapshot", {})).server.state.kind).toBe("failed")
  })

  it("deletes for good what was removed before", async () => {
    const folder = tempFolder()
    const first = await startApp(testPorts(folder))
    const { id } = first.services.conversations.create()
    first.services.conversations.remove(id)
    await first.close()
    const second = await startApp(testPorts(folder))
    expect(() => second.services.conversations.restore(id)).toThrow(
      expect.objectContaining({ code: "conversation_not_found" }),
    )
  })
})
