import { utilityProcess } from "electron"
import type { EngineProcess, SpawnEngine } from "../engine/engine.ts"

/** Engine processes of the desktop app. `entry` is the built engine.js. */
export function createUtilityEngine(entry: string): SpawnEngine {
  return (name) => {
    const child = utilityProcess.fork(entry, [], {
      serviceName: `Hearth engine: ${name}`,
      stdio: "pipe",
      env: { ...process.env, HEARTH_ENGINE_NAME: name },
    })
    // A Promise, because the process may have ended before anybody listens.
    const exit = new Promise<number>((resolve) => child.once("exit", resolve))
    return {
      get pid() {
        return child.pid
      },
      postMessage(message) {
        if (child.pid !== undefined) child.postMessage(message)
      },
      onMessage: (listener) => void child.on("message", listener),
      onOutput(listener) {
        for (const stream of [child.stdout, child.stderr]) {
          stream?.on("data", (chunk: Buffer) => listener(chunk.toString("utf8")))
        }
      },
      onExit: (listener) => void exit.then((code) => listener({ code, signal: null })),
      kill: () => void forceKill(child.pid),
    } satisfies EngineProcess
  }
}

/** `utilityProcess.kill` sends SIGTERM, which the engine's own handlers may swallow. */
function forceKill(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(pid, "SIGKILL")
  } catch {
    // It has ended in the meantime.
  }
}
