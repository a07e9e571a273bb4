/**
 * A host, in a process of its own, that knows some providers and a route over all of them named "front":
 * `node bench/providerHost.ts <base URL> …`. The providers are "up1", "up2" …, each with the model "fixed". Prints where it answers.
 */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createApp } from "../electron/app.ts"
import { testPorts } from "../test/support/appPorts.ts"

const model = "fixed"
const folder = mkdtempSync(join(tmpdir(), "hearth-bench-"))
const app = await createApp(testPorts(folder))
const { providers, routes, server } = app.services
const targets = []
for (const [index, baseUrl] of process.argv.slice(2).entries()) {
  const { id } = await providers.create({ kind: "other", id: `up${index + 1}`, baseUrl, auth: "none" })
  providers.setModels(id, [model], { isEnabled: true })
  targets.push({ provider: id, model })
}
routes.create({ name: "front", strategy: "round-robin", targets, breaker: { failures: 3, pauseMs: 2_000 } })
const { addresses } = await server.start()
console.log(`API ${addresses[0]?.url}`)

process.once("SIGTERM", async () => {
  await app.close()
  rmSync(folder, { recursive: true, force: true })
  process.exit(0)
})
