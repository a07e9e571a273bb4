import { once } from "node:events"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import type { Browser, Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { networkAddresses } from "../../electron/core/localAddress.ts"
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

  it("answers no page of another port of this computer either, where its owner wants to be asked", async () => {
    await using server = await startTestServer({ engine, host })
    server.access.settings.update({ server: { allowsLocalOrigins: false } })
    engine.requests.length = 0
    const origin = `http://localhost:${(site.address() as AddressInfo).port}`
    const page = await open(origin)
    for (const init of [json, simple, { ...simple, mode: "no-cors" } as const]) {
      expect(await ask(page, `${server.url}/v1/chat/completions`, init)).toBe("TypeError")
    }
    expect([questions(server), engine.requests]).toEqual([[origin], []])
    server.access.origins.decide(origin, "allowed")
    expect(await ask(page, `${server.url}/v1/chat/completions`, json)).toMatch(/^200 .*"content":"Hello"/)
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

  // Ways that need neither fetch nor leave, most of which send no Origin.
  it("has no use for a website that loads answers as pictures, scripts, frames, events or sockets", async () => {
    await using server = await startTestServer({ engine, host })
    engine.requests.length = 0
    const page = await open(siteOrigin())
    const outcome = await page.evaluate(
      async ([url, content]) => {
        const seen: Record<string, string> = {}
        const load = (name: string, element: HTMLElement & { src: string }, path: string) =>
          new Promise<void>((resolve) => {
            const end = (word: string) => () => {
              seen[name] = word
              resolve()
            }
            element.addEventListener("load", end("loaded"))
            element.addEventListener("error", end("error"))
            element.src = url + path
            document.body.append(element)
          })
        const query = `/v1/chat/completions?model=ember&prompt=${encodeURIComponent(content)}`
        await load("image", document.createElement("img"), query)
        await load("script", document.createElement("script"), "/v1/models")
        await load("module", Object.assign(document.createElement("script"), { type: "module" }), "/v1/models")
        const frame = document.createElement("iframe")
        await load("frame", frame, "/v1/models")
        try {
          seen.frameText = frame.contentDocument?.body.textContent ?? "nothing"
        } catch (error) {
          seen.frameText = (error as Error).name
        }
        await new Promise<void>((resolve) => {
          const events = new EventSource(`${url}/v1/chat/completions`)
          const end = (word: string) => () => {
            events.close()
            seen.events = word
            resolve()
          }
          events.onopen = end("open")
          events.onerror = end("error")
        })
        await new Promise<void>((resolve) => {
          const socket = new WebSocket(`${url.replace("http", "ws")}/v1/chat/completions`)
          const end = (word: string) => () => {
            seen.socket = word
            resolve()
          }
          socket.onopen = end("open")
          socket.onerror = end("error")
        })
        navigator.sendBeacon(`${url}/v1/chat/completions`, content)
        return seen
      },
      [server.url, body] as const,
    )
    expect(outcome).toMatchObject({
      image: "error",
      script: "error",
      module: "error",
      events: "error",
      socket: "error",
    })
    expect(outcome.frameText).not.toContain("ember")
    // The beacon was sent before this, from the same page.
    expect(await ask(page, `${server.url}/v1/chat/completions`, simple)).toBe("TypeError")
    expect([engine.requests, server.requests.list()]).toEqual([[], []])
    await page.close()
  })

  it("charges nobody for a website, with a key that it has or with none, and looks again at every request", async () => {
    await using server = await startTestServer({ engine, host })
    const { secret, key } = server.access.keys.create({ name: "stolen" })
    const withKey = { ...json, headers: { ...json.headers, Authorization: `Bearer ${secret}` } }
    const completions = `${server.url}/v1/chat/completions`
    engine.requests.length = 0
    const page = await open(siteOrigin())
    const other = await open(`http://rebound.example:${(site.address() as AddressInfo).port}`)
    const used = () => server.access.keys.find(key.id)?.lastUsedAt
    expect(await ask(page, completions, withKey)).toBe("TypeError")
    expect([engine.requests, server.requests.list(), used()]).toEqual([[], [], null])

    server.access.origins.decide(siteOrigin(), "allowed")
    expect(await ask(page, completions, withKey)).toMatch(/^200 /)
    // One website is not another, and a grant is not for ever.
    expect(await ask(other, completions, withKey)).toBe("TypeError")
    server.access.origins.decide(siteOrigin(), null)
    for (const init of [withKey, simple]) expect(await ask(page, completions, init)).toBe("TypeError")
    expect(engine.requests).toHaveLength(1)
    expect(server.requests.list()).toHaveLength(1)
    await Promise.all([page.close(), other.close()])
  })
})

it.skipIf(networkAddresses().length === 0)("answers no website that knows the address in the network", async () => {
  await using server = await startTestServer({ engine, host: "0.0.0.0" })
  engine.requests.length = 0
  const page = await open(siteOrigin())
  for (const init of [json, simple]) {
    const url = `http://${networkAddresses()[0]}:${server.port}/v1/chat/completions`
    expect(await ask(page, url, init)).toBe("TypeError")
  }
  expect(engine.requests).toEqual([])
  await page.close()
})
