import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { SignJWT } from "jose"
import { beforeEach, expect, it } from "vitest"
import type { Access } from "../../../../electron/services/access/access.ts"
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
async function outcome({ authenticate }: Opened, token: string, from = lan): Promise<string> {
  try {
    return (await authenticate(token, from)).key?.name ?? "open"
  } catch (error) {
    return (error as { code: string }).code
  }
}

const tokenFor = (access: Opened, secret: string, from = lan) =>
  access.sessions.open(access.authenticateKey(secret, from), null)

it("lets its holder in as the key would, for a day, also after a restart", async () => {
  const first = open()
  const { secret } = first.keys.create({ name: "a" })
  const token = await tokenFor(first, secret)
  expect(await outcome(first, token)).toBe("a")
  first.close()
  const second = open()
  clock.advance(day - 1000)
  expect(await outcome(second, token)).toBe("a")
  clock.advance(1000)
  for (const from of [here, lan]) expect(await outcome(second, token, from)).toBe("session_invalid")
  second.close()
})

it.each([
  ["is revoked", "invalid_api_key", (access: Opened, id: string) => access.keys.revoke(id)],
  ["has another secret", "session_invalid", (access: Opened, id: string) => access.keys.rotate(id)],
  ["is removed", "session_invalid", (access: Opened, id: string) => access.keys.remove(id)],
  [
    "has expired",
    "key_expired",
    (access: Opened, id: string) => access.keys.update(id, { policy: { expiresAt: clock.now() } }),
  ],
  [
    "may not come from there",
    "address_not_allowed",
    (access: Opened, id: string) => access.keys.update(id, { policy: { addresses: ["10.0.0.0/8"] } }),
  ],
])("ends when its key %s", async (_, code, change) => {
  const access = open()
  const { key, secret } = access.keys.create({ name: "a" })
  const token = await tokenFor(access, secret)
  change(access, key.id)
  for (const from of [here, lan]) expect(await outcome(access, token, from)).toBe(code)
  access.close()
})

it("ends with the key of the environment when that is another one at the next start", async () => {
  const first = open("environment-key-number-1")
  const token = await tokenFor(first, "environment-key-number-1")
  first.close()
  const same = open("environment-key-number-1")
  expect(await outcome(same, token)).toBe("environment")
  same.close()
  const other = open("environment-key-number-2")
  expect(await outcome(other, token)).toBe("session_invalid")
  other.close()
})

it("without a key holds only where none is needed", async () => {
  const access = open()
  const token = await tokenFor(access, "any-dummy-key", here)
  expect(await outcome(access, token, here)).toBe("open")
  expect(await outcome(access, token, lan)).toBe("session_invalid")
  access.settings.update({ server: { requiresKeyHere: true } })
  expect(await outcome(access, token, here)).toBe("session_invalid")
  access.close()
})

it("cannot be forged, and takes no other token for its own", async () => {
  const access = open()
  const { secret } = access.keys.create({ name: "a" })
  const token = await tokenFor(access, secret)
  const [head, body, signature = ""] = token.split(".")
  const swapped = `${signature.startsWith("A") ? "B" : "A"}${signature.slice(1)}`
  const unsigned = `${Buffer.from('{"alg":"none"}').toString("base64url")}.${body}.`
  const forged = await new SignJWT({ jti: "sess_x" })
    .setProtectedHeader({ alg: "HS256" })
    .setIssuer("hearth")
    .setExpirationTime("1d")
    .sign(Buffer.from("a secret that somebody guessed..."))
  const foreign = await new SignJWT({}).setProtectedHeader({ alg: "HS256" }).setIssuer("else").sign(Buffer.alloc(32))
  expect(await outcome(access, `${head}.${body}.${swapped}`, here)).toBe("session_invalid")
  expect(await outcome(access, forged, here)).toBe("session_invalid")
  expect(await outcome(access, unsigned)).toBe("invalid_api_key")
  expect(await outcome(access, foreign)).toBe("invalid_api_key")
  expect(await outcome(access, foreign, here)).toBe("open")
  access.close()
})

it("is over after the logout", async () => {
  const access = open()
  const { secret } = access.keys.create({ name: "a" })
  const token = await tokenFor(access, secret)
  const { sessionId } = (await access.authenticate(token, lan)) as Access & { sessionId: string }
  access.sessions.end(sessionId)
  for (const from of [here, lan]) expect(await outcome(access, token, from)).toBe("session_invalid")
  access.close()
})

it("leaves neither its token nor the secret that signs it in any file", async () => {
  const access = open()
  const { secret } = access.keys.create({ name: "a" })
  const token = await tokenFor(access, secret)
  const signature = token.split(".")[2] ?? ""
  access.close()
  for (const name of readdirSync(folder)) {
    const content = readFileSync(join(folder, name)).toString("latin1")
    for (const canary of [token, signature, secret]) expect(content.includes(canary)).toBe(false)
  }
})
