/** Loaded before an engine process: `process.parentPort` as a utility process has it, on top of the channel of fork. */
import { EventEmitter } from "node:events"

class ParentPort extends EventEmitter {
  constructor() {
    super()
    const attach = (name: string | symbol) => {
      if (name !== "message") return
      this.off("newListener", attach)
      // Only now: what came before the first listener waits in the channel, as it does in Electron.
      process.on("message", (data) => this.emit("message", { data, ports: [] }))
    }
    this.on("newListener", attach)
  }

  postMessage(message: unknown): void {
    send?.(message)
  }
}

const send = process.send?.bind(process)
Object.defineProperty(process, "parentPort", { value: new ParentPort() })
// A utility process has none: whoever looks for the wrong one must not find it here.
Object.defineProperty(process, "send", { value: undefined })
process.on("disconnect", () => process.exit(0))
