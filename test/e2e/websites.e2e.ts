import { once } from "node:events"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import type { Browser, Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { launchChromium } from "../support/chromium.ts"
import { startTestServer, type TestServer } from "../support/server.ts"
import { createScriptedEngine } from "../support/serverEngine.ts"

const site = createServer((_, response) => response.setHeader("Content-Type", "text/html").end("<h1>A website</h1>"))
const engine = createScriptedEngine()
let browser: Browser

beforeAll(async () => {
  site.listen(0, "127.0.0.1")
  await once(site, "listening")
  browser = await launchChromium(["website.example", "rebound.example"])
})
afterAll(async () => {
  await browser.close()
  site.close()
})

const siteOrigin = () => `http://website.example:${(site.address() as AddressInfo).port}`

type Asked = {
  readonly method?: string
  readonly body?: string
  readonly headers?: Record<string, string>
  readonly mode?: "cors" | "no-cors"
}

/** What a page reads of an answer, or the name of the error that it gets instead. */
function ask(page: Page, url: string, init: Asked = {}): Promise<string> {
  return page.evaluate(
    async ([target, options]) => {
      try {
        const response = await fetch(target, options)
        return `${response.status} ${await response.text()}`
      } catch (error) {
        return (error as Error).name
      }
    },
    [url, init] as const,
  )
}

const body = JSON.stringify({ model: "ember", messages: [{ role: "user", content: "Hello!" }] })
const json = { method: "POST", body, headers: { "Content-Type": "application/json" } }
/** What needs no preflight: it arrives, whether or not the page may read the answer. */
const simple = { method: "POST", body, headers: { "Content-Type": "text/plain" } }

async function open(url: string): Promise<Page> {
  const page = await browser.newPage()
  await page.goto(url)
  return page
}

/** The server's own word that it has seen something. */
const questions = (server: TestServer) => server.access.origins.list().map(({ origin }) => origin)

describe.each(["127.0.0.1", "0.0.0.0"])("a server at %s", (host) => {
  it("answers no page of a website until its owner allows it", async () => {
    await using server = await startTestServer({ engine, host })
    const completions = `${server.url}/v1/chat/completions`
    engine.requests.length = 0
    const page = await open(siteOrigin())
    for (const init of [json, simple, { ...simple, mode: "no-cors" } as const]) {
      expect(await ask(page, completions, init)).toBe("TypeError")
    }
    for (const mode of ["cors", "no-cors"] as const) {
      expect(await ask(page, `${server.url}/v1/models`, { mode })).toBe("TypeError")
    }
    expect(questions(server)).toEqual([siteOrigin()])
    expect(engine.requests).toEqual([])

    server.access.origins.decide(siteOrigin(), "allowed")
    expect(await ask(page, completions, json)).toMatch(/^200 .*"content":"Hello"/)
    expect(await ask(page, `${server.url}/v1/models`)).toContain('"ember"')
    server.access.origins.decide(siteOrigin(), "refused")
    expect(await ask(page, completions, simple)).toBe("TypeError")
    expect(engine.requests).toHaveLength(1)
    await page.close()
  })

  it("answers no form that a website sends, which needs no script", async () => {
    await using server = await startTestServer({ engine, host })
    engine.requests.length = 0
    const page = await open(siteOrigin())
    const [name, value] = [`${body.slice(0, -1)},"x":"`, '"}'].map((text) => text.replaceAll('"', "&quot;"))
    const field = `<input name="${name}" value="${value}">`
    await page.setContent(
      `<form method="post" enctype="text/plain" action="${server.url}/v1/chat/completions">${field}</form>`,
    )
    const answer = page.waitForResponse(`${server.url}/v1/chat/completions`)
    await page.evaluate(() => document.forms[0]?.submit())
    expect((await answer).status()).toBe(403)
    expect(engine.requests).toEqual([])
    await page.close()
  })

  it("answers no page whose name was made to mean this computer, key or not", async () => {
    await using server = await startTestServer({ engine, host })
    engine.requests.length = 0
    const page = await open(`http://rebound.example:${server.port}/health`)
    for (const init of [json, { ...json, headers: { ...json.headers, Authorization: "Bearer x" } }]) {
      expect(await ask(page, "/v1/chat/completions", init)).toMatch(/^421 .*"host_not_allowed"/)
    }
    expect(await ask(page, "/v1/models")).toMatch(/^421 /)
    expect(engine.requests).toEqual([])
    await page.close()
  })
})
