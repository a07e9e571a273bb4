import { spawn } from "node:child_process"
import { once } from "node:events"
import { fileURLToPath } from "node:url"
import { expect, it, onTestFinished, vi } from "vitest"
import type { AnswerEvent } from "../../../electron/contract/conversations.ts"
import type { HostTransport } from "../../../electron/contract/hostTransport.ts"
import { must } from "../../../electron/core/invariant.ts"
import { createHttpTransport } from "../../../renderer/host/httpTransport.ts"
import { startApp } from "../../support/app.ts"
import { testPorts } from "../../support/appPorts.ts"
import { endlessQuestion, endlessSampling } from "../../support/ember.ts"
import { childrenOf, isRunning } from "../../support/processes.ts"
import { tempFolder } from "../../support/tempFolder.ts"
import { readToken } from "../../support/testWindow.ts"

const appProcess = fileURLToPath(new URL("../../support/appProcess.ts", import.meta.url))

it("marks what a killed host was answering as interrupted, and no engine outlives its host", async () => {
  const folder = tempFolder()
  const child = spawn(process.execPath, [appProcess, folder], { stdio: ["ignore", "pipe", "inherit"] })
  onTestFinished(() => void child.kill("SIGKILL"))
  const closed = once(child, "close")
  const [url] = await once(child.stdout.setEncoding("utf8"), "data")
  const origin = String(url).trim().replace(/\/$/, "")
  const window = createHttpTransport({ origin, token: await readToken(origin) })

  // More than it can answer at once: however fast the engine is, the last one is not done when the kill comes.
  const conversations = await Promise.all(
    Array.from({ length: 8 }, () =>
      window.call("conversations.create", { settings: { sampling: endlessSampling, thinking: false } }),
    ),
  )
  const text = endlessQuestion
  const sent = await Promise.all(
    conversations.map(({ id }) => window.call("chat.send", { conversationId: id, parentId: null, text })),
  )
  const first = must(sent[0], "eight were sent").answer
  const last = must(sent.at(-1), "eight were sent").answer
  let engines: number[] = []
  const reading = follow(window, first.id, (event) => {
    if (event.type !== "text-delta") return
    engines = childrenOf(child.pid ?? 0)
    child.kill("SIGKILL")
  })
  await expect(reading).rejects.toMatchObject({ code: "connection_lost" })
  await closed

  const next = await startApp(testPorts(folder))
  const [question, answer] = next.services.conversations.messages(last.conversationId)
  expect(question).toMatchObject({ text })
  expect(answer).toMatchObject({ id: last.id, state: { kind: "interrupted" } })
  expect(next.services.conversations.get(last.conversationId).isAnswering).toBe(false)
  await vi.waitFor(() => expect(engines.filter(isRunning)).toEqual([]), 5000)
})

async function follow(window: HostTransport, messageId: string, onEvent: (event: AnswerEvent) => void): Promise<void> {
  for await (const event of window.open("chat.follow", { messageId }, new AbortController().signal)) onEvent(event)
}
