/**
 * A whole host in a process of its own, to be killed: `node appProcess.ts <data folder>`. Prints the address of its window.
 * `TEST_HUB`: where its hubs are, as JSON. `TEST_WAITS`: touches nothing before something is written to its input.
 */
import { once } from "node:events"
import { flushCompileCache } from "node:module"
import { createApp } from "../../electron/app.ts"
import { testPorts } from "./appPorts.ts"

const { TEST_HUB: hubs, TEST_WAITS: waits } = process.env
if (waits !== undefined) await once(process.stdin, "data")
process.stdin.destroy()
const hubAddresses = hubs === undefined ? {} : { hubAddresses: JSON.parse(hubs) }
const app = await createApp(testPorts(process.argv[2] ?? "", hubAddresses))
const { url } = await app.uiServer.start(0)
process.stdout.write(`${url}\n`)
// What is killed does not keep it, and the next one starts as slowly.
flushCompileCache()
