/** Writes docs/screenshots: the built app with real conversations and requests, and a made-up month of usage, in both languages and themes. */
import { execFileSync } from "node:child_process"
import { once } from "node:events"
import { cpSync, mkdirSync } from "node:fs"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import OpenAI from "openai"
import type { Page } from "playwright-core"
import type { HostCalls } from "../../electron/contract/hostApi.ts"
import { type BrowserHost, startBrowserHost } from "./browserHost.ts"
import { growingAnswer, holdStill } from "./chatWindow.ts"
import { createWorld, fillLedger } from "./screenshotWorld.ts"

type Language = "en" | "zh"
type Talk = { readonly title?: string; readonly isPinned?: boolean; readonly turns: readonly string[] }

const root = fileURLToPath(new URL("../../", import.meta.url))
const target = join(root, "docs", "screenshots")
/** A path that looks well on the Server page. Taken only if it is not there. */
const dataFolder = join(tmpdir(), "Hearth")

// What Ember answers well; the last one is the one that is shown.
const talks: Record<Language, readonly Talk[]> = {
  en: [
    { turns: ["Count from 1 to 30."] },
    { title: "A bear by the river", turns: ["Tell me a long story about a bear."] },
    { turns: ["How do I create an API key?"] },
    { title: "Cat, dog and other words", turns: ["Translate 'cat' to Chinese.", "What is the opposite of hot?"] },
    { title: "Connecting Dify", isPinned: true, turns: ["What is the API address?", "How do I connect Dify?"] },
    { turns: ["What is the capital of France?"] },
    { title: "A sum and a story", turns: ["What is 17 + 25?", "Tell me a story about a fox."] },
  ],
  zh: [
    { turns: ["你是谁？"] },
    { title: "一只熊的故事", turns: ["Tell me a long story about a bear."] },
    { turns: ["怎么创建 API Key？"] },
    { turns: ["法国的首都是哪里？"] },
    { title: "连接 Dify", isPinned: true, turns: ["怎么连接 Dify？"] },
    { turns: ["你好"] },
    { title: "算术与故事", turns: ["计算 63 - 28", "讲一个英文故事"] },
  ],
}

for (const language of ["en", "zh"] as const) await takeAll(language)

async function takeAll(language: Language): Promise<void> {
  mkdirSync(dataFolder)
  mkdirSync(join(dataFolder, "models"))
  for (const name of ["ember-embed", "ember-rank"]) {
    cpSync(join(root, "test/fixtures/ember", `${name}-q8_0.gguf`), join(dataFolder, "models", `${name}-q8_0.gguf`))
  }
  fillLedger(dataFolder)
  const port = (await isFree(8000)) ? 8000 : 0
  const host = await startBrowserHost({ language, server: { port } }, dataFolder)
  try {
    let shown = ""
    for (const talk of talks[language]) shown = await hold(host, talk)
    await takeChat(host, language, shown)
    await takeServer(host, language)
    await takeRest(host, language)
    await host.closeWindows()
  } finally {
    await host.close()
  }
}

/** Asks all of it. The first answer is given a second version. Returns the id of the conversation. */
async function hold(host: BrowserHost, { title, isPinned = false, turns }: Talk): Promise<string> {
  const { id } = await host.call("conversations.create", { settings: { sampling: { temperature: 0 } } })
  let parentId: string | null = null
  for (const [index, text] of turns.entries()) {
    const { answer }: HostCalls["chat.send"]["output"] = await host.call("chat.send", {
      conversationId: id,
      parentId,
      text,
    })
    await host.answered(answer.id)
    parentId = answer.id
    if (index > 0 || turns.length === 1) continue
    const again = (await host.call("chat.regenerate", { messageId: answer.id })).answer
    await host.answered(again.id)
    parentId = again.id
  }
  // Asked without chance, so that the pictures are the same each time; shown as everybody finds it.
  await host.call("conversations.configure", { id, settings: { sampling: {} } })
  if (title !== undefined) await host.call("conversations.rename", { id, title })
  if (isPinned) await host.call("conversations.pin", { id, isPinned })
  return id
}

async function takeChat(host: BrowserHost, language: Language, id: string): Promise<void> {
  await takeLooks(host, language, "chat", `chat/${id}`, async (page) => {
    await page.locator('article[aria-busy="false"]').last().waitFor()
    await page.locator(".thinking__fold").first().click()
    await page.locator(".thinking").waitFor()
    await growingAnswer(page).waitFor({ state: "detached" })
    await page.locator(".thread").evaluate((thread) => thread.scrollTo(0, 0))
  })
}

/** The page as apps use the server: some have been answered, two are being answered. */
async function takeServer(host: BrowserHost, language: Language): Promise<void> {
  await askAsApps(await host.apiUrl())
  const abort = new AbortController()
  const engine = holdStill(host.enginePids())
  const running = ["Tell me a long story about a bear.", "Count from 1 to 30."].map((question) =>
    askByFetch(host, question, abort.signal),
  )
  try {
    await engine.breatheUntil(async () => {
      const { models } = await host.call("host.snapshot", {})
      const busy = models.flatMap(({ state }) => (state.kind === "ready" ? state.activity.busySlots : []))
      return busy.filter(Boolean).length === running.length
    })
    await takeLooks(host, language, "server", "server", async (page) => {
      await page.getByRole("row").nth(3).waitFor()
      await page.locator(".section__head .num").waitFor()
    })
  } finally {
    engine.goOn()
    abort.abort()
    await Promise.allSettled(running)
  }
}

async function askAsApps(api: string): Promise<void> {
  const openai = new OpenAI({ baseURL: api, apiKey: "any" })
  const ask = (content: string, model = "ember") =>
    openai.chat.completions.create({ model, messages: [{ role: "user", content }], temperature: 0 })
  await ask("What is 48 + 36?")
  await ask("Hello!", "embre").catch(() => {})
  await ask("Tell me a story about a fox.")
  const body = JSON.stringify({ model: "ember", messages: [{ role: "user", content: "你好" }] })
  execFileSync("curl", ["-sS", `${api}/chat/completions`, "-H", "content-type: application/json", "-d", body])
  await ask("What is the API address?", "gpt-4o-mini")
}

async function askByFetch(host: BrowserHost, content: string, signal: AbortSignal): Promise<void> {
  const response = await fetch(`${await host.apiUrl()}/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ model: "ember", messages: [{ role: "user", content }], stream: true }),
    signal,
  })
  await response.text()
}

/** The other pages, in one look each: they look alike in the rest. */
async function takeRest(host: BrowserHost, language: Language): Promise<void> {
  await using world = await createWorld(host)
  const theme = language === "en" ? "light" : "dark"
  await host.call("settings.update", { patch: { theme } })
  const file = (name: string) => `${name}-${theme}-${language}`
  await take(host, file("models"), `models/${encodeURIComponent("library/ember")}`, 1280, async (page) => {
    await page.getByRole("row").nth(3).waitFor()
    await page.locator("textarea").first().waitFor()
  })
  await takeAdapter(host, file("adapter"), language)
  await take(host, file("route"), `routes/${world.routeId}`, 1280, (page) =>
    page.locator(".target .pill").first().waitFor(),
  )
  await take(host, file("keys"), "keys", 1280, (page) => page.getByRole("row").nth(4).waitFor())
  await take(host, file("usage"), "usage", 1280, (page) => page.locator(".chart").waitFor())
}

/** An adapter with a name of its own. */
async function takeAdapter(host: BrowserHost, file: string, language: Language): Promise<void> {
  const id = "herbs"
  await host.call("adapters.import", { path: join(root, "test/fixtures/ember/herbs-peft") })
  const notes = language === "en" ? "Trained on the garden's own questions." : "用菜园里的问题训练。"
  await host.call("adapters.update", { id, patch: { notes } })
  await host.call("adapters.setAlias", { id, alias: { name: "garden-assistant", modelId: "ember", scale: null } })
  await take(host, file, `adapters/${id}`, 1280, (page) => page.getByText("garden-assistant").first().waitFor())
}

type Prepare = (page: Page) => Promise<void>

async function takeLooks(host: BrowserHost, language: Language, name: string, place: string, prepare: Prepare) {
  for (const theme of ["dark", "light"] as const) {
    await host.call("settings.update", { patch: { theme } })
    await take(host, `${name}-${theme}-${language}`, place, 1280, prepare)
  }
  await take(host, `${name}-narrow-${language}`, place, 390, prepare)
}

async function take(host: BrowserHost, file: string, place: string, width: number, prepare: Prepare): Promise<void> {
  const viewport = { width, height: 800 }
  const page = await host.open(place, { viewport, deviceScaleFactor: 2, reducedMotion: "reduce" })
  await prepare(page)
  await page.screenshot({ path: join(target, `${file}.png`) })
  await page.context().close()
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer()
  try {
    await once(server.listen(port, "127.0.0.1"), "listening")
    return true
  } catch {
    return false
  } finally {
    server.close()
  }
}
