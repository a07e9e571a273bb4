import { spawn } from "node:child_process"
import { once } from "node:events"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { expect, it, onTestFinished } from "vitest"
import { systemClock } from "../../../electron/core/clock.ts"
import { killedAccess, killedLimit } from "../../support/limitedKey.ts"
import { openLimits, openTestDatabase } from "../../support/limits.ts"
import { tempFolder } from "../../support/tempFolder.ts"

const client = fileURLToPath(new URL("../../support/limitedClient.ts", import.meta.url))

/** Runs a host's limits until some hundred requests were let in, kills it, and says what it had acknowledged. */
async function killInTheMiddle(folder: string) {
  const child = spawn(process.execPath, [client, folder], { stdio: ["ignore", "pipe", "inherit"] })
  onTestFinished(() => void child.kill("SIGKILL"))
  let output = ""
  const enough = Promise.withResolvers<void>()
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text
    if (output.length > 4_000) enough.resolve()
  })
  const closed = once(child, "close")
  await Promise.race([enough.promise, closed.then(() => Promise.reject(new Error("The client ended by itself.")))])
  child.kill("SIGKILL")
  await closed
  const lines = output.split("\n").slice(0, -1)
  return {
    admitted: lines.filter((line) => line === "admitted").length,
    settled: lines.filter((line) => line === "settled").length,
  }
}

it("goes on counting where a killed host stopped: what had not ended counts as much as it might have used", async () => {
  const folder = tempFolder()
  const { admitted, settled } = await killInTheMiddle(folder)
  expect(settled).toBeGreaterThan(100)
  const database = openTestDatabase(join(folder, "hearth.db"))
  const limits = openLimits({ database, clock: systemClock })
  const [requests] = limits.rateLimits(killedAccess)
  const usage = limits.usageOf(killedAccess)
  // At most one request may have been let in, and one settled, of which the killed host could not tell any more.
  const counted = killedLimit - (requests?.remaining ?? 0)
  expect(counted - admitted).toBeOneOf([0, 1])
  expect(usage).toMatchObject({ requests: { month: counted }, runningCount: 0 })
  const used = [counted * 100 - settled * 60, counted * 100 - (settled + 1) * 60]
  expect(usage.tokens.month).toBeOneOf(used)
  expect(usage.budgets).toMatchObject([{ used: usage.tokens.month }])
})
