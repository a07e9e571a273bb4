import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, expect, it } from "vitest"
import { respond } from "../../../electron/shell/appFiles.ts"

const folder = mkdtempSync(join(tmpdir(), "hearth-files-"))
const renderer = join(folder, "renderer")
mkdirSync(join(renderer, "assets"), { recursive: true })
mkdirSync(join(folder, "renderer-secret"))
writeFileSync(join(renderer, "index.html"), "<h1>Hearth</h1>")
writeFileSync(join(renderer, "assets/app.js"), "start()")
writeFileSync(join(folder, "settings.json"), "secret")
writeFileSync(join(folder, "renderer-secret/key.txt"), "secret")
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it("serves the page and its parts with their types and a policy without inline scripts", async () => {
  const page = await respond(renderer, "app://hearth/")
  expect(await page.text()).toBe("<h1>Hearth</h1>")
  expect(page.headers.get("content-type")).toBe("text/html; charset=utf-8")
  expect(page.headers.get("content-security-policy")).toContain("script-src 'self';")
  const script = await respond(renderer, "app://hearth/assets/app.js?v=1")
  expect(script.headers.get("content-type")).toBe("text/javascript; charset=utf-8")
})

it.each([
  "app://hearth/../settings.json",
  "app://hearth/%2e%2e/settings.json",
  "app://hearth/..%2fsettings.json",
  "app://hearth/assets/..%2f..%2fsettings.json",
  "app://hearth/..%5csettings.json",
  "app://hearth/..%2frenderer-secret%2fkey.txt",
  "app://hearth/%00",
  "app://hearth/%E0%A4%A",
  "app://other/index.html",
  "file:///etc/passwd",
  "not a url",
  "app://hearth/missing.js",
  "app://hearth/assets",
])("answers 404 to %s", async (url) => {
  const response = await respond(renderer, url)
  expect(response.status).toBe(404)
  expect(await response.text()).not.toContain("secret")
})
