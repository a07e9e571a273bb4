import { beforeEach, expect, it } from "vitest"
import type { OriginChange } from "../../../../electron/services/access/originService.ts"
import { openAccess } from "../../../support/access.ts"
import { ManualClock } from "../../../support/manualClock.ts"
import { tempFolder } from "../../../support/tempFolder.ts"

let clock: ManualClock
let folder: string
beforeEach(() => {
  clock = new ManualClock()
  folder = tempFolder()
})

function open() {
  const access = openAccess(folder, { clock })
  const changes: OriginChange[] = []
  access.origins.onChange((change) => changes.push(change))
  return { ...access, changes }
}

it("asks about a website once, and remembers the decision over a restart", () => {
  const first = open()
  const origin = "https://chat.example"
  expect(first.origins.admits(origin)).toBe(false)
  clock.advance(1000)
  expect(first.origins.admits(origin)).toBe(false)
  expect(first.changes).toMatchObject([{ kind: "changed", origin: { origin, decision: "asked" } }])
  expect(first.origins.list()).toEqual([{ origin, decision: "asked", lastAskedAt: clock.now() }])
  first.origins.decide(origin, "allowed")
  expect(first.changes.at(-1)).toMatchObject({ kind: "changed", origin: { origin, decision: "allowed" } })
  expect([first.origins.admits(origin), first.origins.admits("https://other.example")]).toEqual([true, false])
  first.close()

  const second = open()
  expect(second.origins.admits(origin)).toBe(true)
  second.origins.decide(origin, null)
  expect(second.changes).toEqual([{ kind: "removed", origin }])
  expect([second.origins.admits(origin), second.settings.get().server.origins]).toEqual([false, {}])
  expect(second.audit.list({}).items.map(({ action, subject }) => `${action} ${subject}`)).toEqual([
    `origin.forgotten ${origin}`,
    `origin.allowed ${origin}`,
  ])
  second.close()
})

it("lets pages of this computer in, unless it was told not to", () => {
  const { origins, close } = open()
  expect(origins.admits("http://localhost:3000")).toBe(true)
  origins.decide("http://localhost:3000", "refused")
  expect([origins.admits("http://localhost:3000"), origins.admits("http://localhost:3001")]).toEqual([false, true])
  close()
})

it("asks about pages of this computer, too, where its owner wants that", () => {
  const { origins, settings, close } = open()
  settings.update({ server: { allowsLocalOrigins: false } })
  expect(origins.admits("http://localhost:3000")).toBe(false)
  expect(origins.list()).toMatchObject([{ origin: "http://localhost:3000", decision: "asked" }])
  origins.decide("http://localhost:3000", "allowed")
  expect([origins.admits("http://localhost:3000"), origins.admits("http://127.0.0.1:3000")]).toEqual([true, false])
  close()
})

it("keeps a refusal where all others are allowed", () => {
  const { origins, settings, close } = open()
  origins.decide("https://bad.example", "refused")
  settings.update({ server: { allowsAllOrigins: true } })
  const admitted = ["https://bad.example", "https://any.example", "null", "file://"].map((one) => origins.admits(one))
  expect(admitted).toEqual([false, true, true, true])
  expect(origins.list()).toHaveLength(1)
  close()
})

it("does not let websites fill its memory with questions", () => {
  const { origins, changes, close } = open()
  for (let index = 0; index < 60; index++) origins.admits(`https://x${index}.example`)
  const asked = origins.list().map(({ origin }) => origin)
  expect([asked.length, asked[0], asked.at(-1)]).toEqual([50, "https://x59.example", "https://x10.example"])
  expect(changes.filter(({ kind }) => kind === "removed")).toHaveLength(10)
  for (const text of ["null", "x", `https://${"x".repeat(400)}`, "https://a b", "https://a/path"]) origins.admits(text)
  expect(origins.list()).toHaveLength(50)
  close()
})

it.each([
  ["https://Example.com/some/page?x=1", "https://example.com"],
  ["https://example.com:443", "https://example.com"],
  ["chrome-extension://abcdef/", "chrome-extension://abcdef"],
  ["file:///home/me/page.html", "file://"],
  ["app://obsidian.md", "app://obsidian.md"],
])("takes %s for %s", (text, origin) => {
  const { origins, settings, close } = open()
  origins.decide(text, "allowed")
  expect(settings.get().server.origins).toEqual({ [origin]: "allowed" })
  expect(origins.admits(origin)).toBe(true)
  close()
})

// Any page can show another in a frame whose origin is "null": to allow it would be to allow all.
it.each(["null", "", "*", "example.com", "https://"])("cannot allow %j", (text) => {
  const { origins, settings, close } = open()
  expect(() => origins.decide(text, "allowed")).toThrow(expect.objectContaining({ code: "invalid_value" }))
  expect(settings.get().server.origins).toEqual({})
  close()
})
