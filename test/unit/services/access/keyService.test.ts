import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { beforeEach, expect, it } from "vitest"
import type { KeyPolicy } from "../../../../electron/contract/keys.ts"
import { createLog } from "../../../../electron/core/log.ts"
import { assertAllowed, mayLeave, mayUse, openAccess as noKey } from "../../../../electron/services/access/access.ts"
import type { KeyChange } from "../../../../electron/services/access/keyService.ts"
import { openAccess } from "../../../support/access.ts"
import { ManualClock } from "../../../support/manualClock.ts"
import { tempFolder } from "../../../support/tempFolder.ts"

const here = { address: "127.0.0.1", isLoopback: true }
const lan = { address: "192.168.1.7", isLoopback: false }
const day = 86_400_000

let clock: ManualClock
let folder: string
beforeEach(() => {
  clock = new ManualClock()
  folder = tempFolder()
})

const open = (environmentKey: string | null = null) => openAccess(folder, { clock, environmentKey })
type Opened = ReturnType<typeof open>

/** Key name, "open", or the code of the refusal. */
function outcome({ authenticateKey }: Opened, presented: string | null, from = here): string {
  try {
    return authenticateKey(presented, from).key?.name ?? "open"
  } catch (error) {
    return (error as { code: string }).code
  }
}

it("gives a key that is shown once and kept as a hash only", () => {
  const access = open()
  const { key, secret } = access.keys.create({ name: "Dify" })
  expect(secret).toMatch(/^sk-hearth-\w{24}$/)
  expect(key).toMatchObject({ name: "Dify", state: "active", isFromEnvironment: false, lastUsedAt: null })
  expect(secret.startsWith(key.prefix)).toBe(true)
  expect(JSON.stringify(access.keys.list())).not.toContain(secret)
  access.close()
  for (const file of ["settings.json", "hearth.db"]) {
    expect(readFileSync(join(folder, file)).includes(secret)).toBe(false)
  }
})

it("knows its keys after a restart, with their limits and their last use", () => {
  const first = open()
  const policy = { models: ["ember*"], addresses: ["192.168.1.0/24"], mayLeave: false }
  const { secret } = first.keys.create({ name: "a", policy })
  expect(outcome(first, secret, lan)).toBe("a")
  first.close()
  const second = open()
  expect(outcome(second, secret, lan)).toBe("a")
  expect(second.keys.list()).toMatchObject([{ policy, lastUsedAt: clock.now() }])
  second.close()
})

it("lets programs of this computer pass with anything, and others with a key only", () => {
  const access = open()
  const { secret } = access.keys.create({ name: "a" })
  expect([null, "any-dummy-key", secret].map((text) => outcome(access, text))).toEqual(["open", "open", "a"])
  expect([null, "any-dummy-key", secret].map((text) => outcome(access, text, lan))).toEqual([
    "missing_api_key",
    "invalid_api_key",
    "a",
  ])
  access.settings.update({ server: { requiresKeyHere: true } })
  expect([null, "any-dummy-key", secret].map((text) => outcome(access, text))).toEqual([
    "missing_api_key",
    "invalid_api_key",
    "a",
  ])
  access.close()
})

it("says where to make the first key", () => {
  const access = open()
  expect(() => access.authenticateKey("x", lan)).toThrow(/Keys, or set HEARTH_API_KEY/)
  access.close()
})

it("refuses a key that it knows to be over, also where none is needed", () => {
  const access = open()
  const { keys } = access
  const revoked = keys.create({ name: "revoked" })
  const expiring = keys.create({ name: "expiring", policy: { expiresAt: clock.now() + day } })
  const rotated = keys.create({ name: "rotated" })
  const changes: KeyChange[] = []
  keys.onChange((change) => changes.push(change))

  keys.revoke(revoked.key.id)
  const next = keys.rotate(rotated.key.id)
  expect(outcome(access, expiring.secret)).toBe("expiring")
  clock.advance(day)
  expect(outcome(access, revoked.secret)).toBe("invalid_api_key")
  expect(outcome(access, expiring.secret)).toBe("key_expired")
  expect(outcome(access, rotated.secret)).toBe("invalid_api_key")
  expect(outcome(access, next.secret)).toBe("rotated")
  const last = changes.findLast((change) => change.kind === "changed" && change.key.name === "expiring")
  expect(last).toMatchObject({ key: { state: "expired" } })
  access.close()
})

it("takes a key only from the addresses that are its own, this computer's included", () => {
  const access = open()
  const { secret } = access.keys.create({ name: "a", policy: { addresses: ["192.168.1.0/24", "fd00::/8"] } })
  const from = (address: string) => outcome(access, secret, { address, isLoopback: address === "127.0.0.1" })
  expect(from("192.168.1.9")).toBe("a")
  expect(from("fd00::7")).toBe("a")
  expect(from("192.168.2.9")).toBe("address_not_allowed")
  expect(from("127.0.0.1")).toBe("address_not_allowed")
  access.close()
})

it("refuses addresses that are none, before anything is changed", () => {
  const access = open()
  const wrong = () => access.keys.create({ name: "a", policy: { addresses: ["10.0.0.1", "10.0.0.0/40"] } })
  expect(wrong).toThrow(expect.objectContaining({ code: "invalid_value", param: "policy.addresses[1]" }))
  expect(access.keys.list()).toEqual([])
  access.close()
})

it("has the key of the environment, without limits and unchangeable", () => {
  const access = open("sk-of-the-environment-1")
  const [key] = access.keys.list()
  expect(key).toMatchObject({ id: "environment", isFromEnvironment: true, prefix: "sk-of-", policy: { models: [] } })
  expect(outcome(access, "sk-of-the-environment-1", lan)).toBe("environment")
  const { update, rotate, revoke, remove } = access.keys
  const attempts = [() => update("environment", { name: "x" }), () => rotate("environment")]
  for (const attempt of [...attempts, () => revoke("environment"), () => remove("environment")]) {
    expect(attempt).toThrow(expect.objectContaining({ code: "setting_fixed" }))
  }
  access.close()
  const short = open("short")
  expect(short.keys.list()[0]?.prefix).toBe("")
  short.close()
})

it("forgets a removed key, and says so for ids that are none", () => {
  const access = open()
  const { key, secret } = access.keys.create({ name: "a" })
  access.keys.remove(key.id)
  expect(access.keys.list()).toEqual([])
  expect(outcome(access, secret, lan)).toBe("missing_api_key")
  for (const attempt of [access.keys.remove, access.keys.revoke, access.keys.rotate]) {
    expect(() => attempt(key.id)).toThrow(expect.objectContaining({ code: "key_not_found" }))
  }
  access.close()
})

it("does not take a key whose limits cannot be read for one without limits, and keeps the file", () => {
  const first = open()
  const { secret } = first.keys.create({ name: "a", policy: { concurrency: 1 } })
  first.keys.create({ name: "b" })
  first.close()
  const path = join(folder, "settings.json")
  writeFileSync(path, readFileSync(path, "utf8").replace(/"concurrency":\s*1/, '"concurrency": "x"'))
  const second = open()
  expect(outcome(second, secret, lan)).toBe("invalid_api_key")
  expect(second.keys.list().map(({ name }) => name)).toEqual(["b"])
  expect(second.notices).toMatchObject([{ kind: "settings-repaired", facts: { fields: "keys[0]" } }])
  second.close()
})

it("writes the last use down once a minute, not for every request", () => {
  const access = open()
  const { secret } = access.keys.create({ name: "a" })
  const changes: KeyChange[] = []
  access.keys.onChange((change) => changes.push(change))
  for (let count = 0; count < 100; count++) {
    outcome(access, secret)
    clock.advance(100)
  }
  expect(changes).toHaveLength(1)
  clock.advance(60_000)
  expect(changes).toHaveLength(2)
  access.close()
})

it("allows models by name and pattern, in any case", () => {
  const access = open()
  const accessWith = (policy: Partial<KeyPolicy>) => ({ ...noKey, key: access.keys.create({ name: "a", policy }).key })
  const limited = accessWith({ models: ["ember", "openai/gpt-4*"], mayLeave: false })
  expect(["Ember", "openai/gpt-4o", "ember:herbs", "openai/o3"].map((name) => mayUse(limited, name))).toEqual([
    true,
    true,
    false,
    false,
  ])
  expect(() => assertAllowed(limited, "openai/o3")).toThrow(
    expect.objectContaining({ code: "model_not_allowed", param: "model" }),
  )
  expect([mayLeave(limited), mayLeave(accessWith({})), mayLeave(noKey), mayUse(noKey, "x")]).toEqual([
    false,
    true,
    true,
    true,
  ])
  access.close()
})

it("writes down every change of keys and of settings, by name, never with a value", () => {
  const lines: string[] = []
  const access = openAccess(folder, { clock, log: createLog("debug", (line) => lines.push(line)) })
  const { key, secret } = access.keys.create({ name: "canary-name", policy: { mayLeave: false } })
  access.keys.update(key.id, { policy: { models: ["canary-model"] } })
  const { secret: second } = access.keys.rotate(key.id)
  access.keys.revoke(key.id)
  access.keys.remove(key.id)
  access.settings.update({ server: { requiresKeyHere: true }, theme: "dark" })
  access.settings.update({ theme: "light" })
  const { items } = access.audit.list({})
  expect(items.map(({ action, subject, fields }) => [action, subject, fields.join()])).toEqual([
    ["settings.updated", "server", "requiresKeyHere"],
    ["key.removed", key.id, ""],
    ["key.revoked", key.id, ""],
    ["key.rotated", key.id, ""],
    ["key.updated", key.id, "policy.models"],
    ["key.created", key.id, "name,policy.mayLeave"],
  ])
  const told = JSON.stringify(items) + lines.join()
  expect(lines.join("\n")).toContain("audit: key.revoked")
  for (const canary of [secret, second, "canary-"]) expect(told).not.toContain(canary)
  access.close()
})

it("lists the audit page by page, also after a restart", () => {
  const first = open()
  for (const subject of ["a", "b", "c", "d", "e"]) first.audit.record({ action: "x.y", subject })
  first.close()
  const { audit, close } = open()
  const subjects: string[] = []
  let cursor: string | undefined
  do {
    const page = audit.list({ limit: 2, ...(cursor === undefined ? {} : { cursor }) })
    subjects.push(...page.items.map(({ subject }) => subject))
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined)
  expect(subjects.join("")).toBe("edcba")
  expect(audit.list({ cursor: "'; DROP TABLE audit" }).items).toHaveLength(5)
  close()
})
