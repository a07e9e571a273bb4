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
    let hasEnded = false
    void exit.then(() => {
      hasEnded = true
    })
    return {
      get pid() {
        return child.pid
      },
      postMessage(message) {
        // Not a question of the pid: it comes with "spawn", and what is posted before that is delivered too.
        if (!hasEnded) child.postMessage(message)
      },
      onMessage: (listener) => void child.on("message", listener),
      onOutput(listener) {
        for (const stream of [child.stdout, child.stderr]) {
          stream?.setEncoding("utf8").on("data", listener)
        }
      },
      onExit: (listener) => void exit.then((code) => listener({ code, signal: null })),
      kill() {
        if (child.pid !== undefined || hasEnded) forceKill(child.pid)
        else child.once("spawn", () => forceKill(child.pid))
      },
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
