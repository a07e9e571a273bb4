import { type ChildProcess, fork } from "node:child_process"
import { existsSync } from "node:fs"
import { join } from "node:path"
import type { EngineProcess, SpawnEngine } from "../engine/engine.ts"

/** Engine processes of plain Node. `entry` is the built engine.js, or runner/main.ts where TypeScript runs unbundled. */
export function createForkEngine(entry: string = engineEntry()): SpawnEngine {
  return (name) => {
    const child = fork(entry, [], {
      serialization: "advanced",
      stdio: ["ignore", "pipe", "pipe", "ipc"],
      // The inspector's port and test flags of the host are not for its children.
      execArgv: [],
      env: { ...process.env, HEARTH_ENGINE_NAME: name },
    })
    return engineProcess(child)
  }
}

/** Beside the bundle that is running, or in the sources if this is not a bundle. */
function engineEntry(): string {
  const built = join(import.meta.dirname, "engine.js")
  return existsSync(built) ? built : join(import.meta.dirname, "../engine/runner/main.ts")
}

function engineProcess(child: ChildProcess): EngineProcess {
  // A failed start has no "exit": "error" is all that comes.
  const exit = Promise.withResolvers<{ code: number | null; signal: string | null }>()
  child.once("error", () => {
    if (child.pid === undefined) exit.resolve({ code: null, signal: null })
  })
  // "close", not "exit": the last lines of the log are still in the pipe at "exit".
  child.once("close", (code, signal) => exit.resolve({ code, signal }))
  return {
    pid: child.pid,
    postMessage(message) {
      if (child.connected) child.send(message as object, () => {})
    },
    onMessage: (listener) => void child.on("message", listener),
    onOutput(listener) {
      for (const stream of [child.stdout, child.stderr]) {
        stream?.setEncoding("utf8")
        stream?.on("data", listener)
      }
    },
    onExit: (listener) => void exit.promise.then(listener),
    kill: () => void child.kill("SIGKILL"),
  }
}
