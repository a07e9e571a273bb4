/**
 * A whole host in a process of its own, to be killed: `node appProcess.ts <data folder>`. Prints the address of its window.
 * `TEST_HUB`: where its hubs are, as JSON.
 */
import { createApp } from "../../electron/app.ts"
import { testPorts } from "./appPorts.ts"

const { TEST_HUB: hubs } = process.env
const hubAddresses = hubs === undefined ? {} : { hubAddresses: JSON.parse(hubs) }
const app = await createApp(testPorts(process.argv[2] ?? "", hubAddresses))
const { url } = await app.uiServer.start(0)
process.stdout.write(`${url}\n`)
