/** Loaded before an engine process: `process.parentPort` as a utility process has it, on top of the channel of fork. */
import { EventEmitter } from "node:events"

class ParentPort extends EventEmitter {
  postMessage(message: unknown): void {
    send?.(message)
  }

  start(): void {}
}

const send = process.send?.bind(process)
const parentPort = new ParentPort()
process.on("message", (data) => parentPort.emit("message", { data, ports: [] }))
Object.defineProperty(process, "parentPort", { value: parentPort })
// A utility process has none: whoever looks for the wrong one must not find it here.
Object.defineProperty(process, "send", { value: undefined })
process.on("disconnect", () => process.exit(0))
