import { readFileSync } from "node:fs"
import type { Page } from "playwright-core"
import { afterAll, afterEach, beforeAll, expect, it } from "vitest"
import { type BrowserHost, startBrowserHost } from "../support/browserHost.ts"
import { ask } from "../support/chatWindow.ts"
import { emberPath } from "../support/ember.ts"
import { type Hub, startHub } from "../support/hub/hub.ts"

let hub: Hub
let host: BrowserHost
beforeAll(async () => {
  hub = await startHub()
  // As Ember answers, and another file all the same: what is in the library already is not downloaded.
  const content = Buffer.concat([readFileSync(emberPath), Buffer.alloc(1_000_000)])
  await hub.addRepo({
    repo: "hearth/Spark-GGUF",
    files: { "Spark-Q8_0.gguf": content },
    readme: "# Spark\n\nAs small as Ember.",
    license: "apache-2.0",
  })
  host = await startBrowserHost({
    downloads: { source: "custom", endpoint: hub.addresses.custom, speedLimitBytes: 400_000 },
  })
})
afterEach(() => host.closeWindows())
afterAll(async () => {
  await host?.close()
  await hub?.[Symbol.asyncDispose]()
})

const inDownloads = (page: Page, name: string) => page.getByRole("region", { name, exact: true })

it("finds a model, downloads it with a pause, and chats with it", async () => {
  const page = await host.open("models/discover")
  await page.getByRole("searchbox", { name: "Search models" }).fill("spark")
  await page.getByRole("link", { name: /Spark-GGUF/ }).click()
  await page.getByText("As small as Ember.").waitFor()
  await page.getByText("Recommended").waitFor()
  await page.getByRole("button", { name: "Download Q8_0" }).click()

  await page.getByRole("radio", { name: /^Downloads/ }).click()
  const running = inDownloads(page, "On their way")
  const progress = running.getByRole("progressbar")
  await expect
    .poll(async () => Number(await progress.getAttribute("aria-valuenow")), { timeout: 20_000 })
    .toBeGreaterThan(0)
  await running.getByRole("button", { name: /^Pause/ }).click()
  await running.getByText("Paused").waitFor()
  const reached = Number(await progress.getAttribute("aria-valuenow"))
  expect(reached).toBeLessThan(100)

  await host.call("settings.update", { patch: { downloads: { speedLimitBytes: null } } })
  await running.getByRole("button", { name: /^Go on with/ }).click()
  const finished = inDownloads(page, "Finished")
  await finished.getByText("Verified").waitFor()
  await finished.getByRole("button", { name: /^Chat with/ }).click()
  const answer = await ask(page, "What is 17 + 25?")
  expect(await answer.textContent()).toContain("42")
})
