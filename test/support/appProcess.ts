/** A whole host in a process of its own, to be killed: `node appProcess.ts <data folder>`. Prints the address of its window. */
import { createApp } from "../../electron/app.ts"
import { testPorts } from "./appPorts.ts"

const app = await createApp(testPorts(process.argv[2] ?? ""))
const { url } = await app.uiServer.start(0)
process.stdout.write(`${url}\n`)
