/** Entry of the engine process: holds one model and answers with it until the host ends the process. */
import { openParentPort } from "./parentPort.ts"
import { Runner } from "./runner.ts"

const port = openParentPort()
const runner = new Runner(port)
port.onGone(() => process.exit(0))
port.onMessage((message) => runner.handle(message))
