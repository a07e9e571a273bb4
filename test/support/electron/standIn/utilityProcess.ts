import { type ChildProcess, fork } from "node:child_process"
import { EventEmitter } from "node:events"
import type { Readable } from "node:stream"

const shim = new URL("./utilityShim.ts", import.meta.url).href

class UtilityProcess extends EventEmitter {
  /** As in Electron, known only once the process has been spawned. */
  pid: number | undefined
  readonly stdout: Readable | null
  readonly stderr: Readable | null
  readonly #child: ChildProcess

  constructor(child: ChildProcess) {
    super()
    this.#child = child
    this.stdout = child.stdout
    this.stderr = child.stderr
    child.on("spawn", () => {
      this.pid = child.pid
      this.emit("spawn")
    })
    child.on("message", (message) => this.emit("message", message))
    child.on("exit", (code) => {
      this.pid = undefined
      this.emit("exit", code ?? 1)
    })
    // Chromium ends its utility processes with the browser.
    process.on("exit", () => child.kill("SIGKILL"))
  }

  postMessage(message: unknown): void {
    if (this.#child.connected) this.#child.send(message as object, () => {})
  }

  kill(): boolean {
    return this.#child.kill()
  }
}

export const utilityProcess = {
  fork(path: string, parameters: string[] = [], options: { env?: NodeJS.ProcessEnv; stdio?: string } = {}) {
    const output = options.stdio === "pipe" ? "pipe" : "inherit"
    const child = fork(path, parameters, {
      env: options.env ?? process.env,
      execArgv: ["--import", shim],
      serialization: "advanced",
      stdio: ["ignore", output, output, "ipc"],
    })
    return new UtilityProcess(child)
  },
}
