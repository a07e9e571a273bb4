import type { EngineProcess, SpawnEngine } from "../../electron/engine/engine.ts"
import type { FromEngine, ToEngine } from "../../electron/engine/protocol.ts"

export const loadedInfo = {
  contextSize: 2048,
  slotCount: 1,
  threads: 3,
  gpu: null,
  gpuDevices: [],
  gpuLayers: 0,
  layerCount: 5,
  videoMemory: null,
  loadedInMs: 5,
} as const

/** An engine process whose part the test plays. */
export class ScriptedProcess implements EngineProcess {
  readonly pid = 1
  readonly received: ToEngine[] = []
  isKilled = false
  #onMessage: (message: unknown) => void = () => {}
  #onOutput: (text: string) => void = () => {}
  #onExit: (exit: { code: number | null; signal: string | null }) => void = () => {}

  postMessage(message: unknown): void {
    this.received.push(message as ToEngine)
  }

  onMessage(listener: (message: unknown) => void): void {
    this.#onMessage = listener
  }

  onOutput(listener: (text: string) => void): void {
    this.#onOutput = listener
  }

  onExit(listener: (exit: { code: number | null; signal: string | null }) => void): void {
    this.#onExit = listener
  }

  /** A killed process ends a moment later, as real ones do. */
  kill(): void {
    if (this.isKilled) return
    this.isKilled = true
    setImmediate(() => this.#onExit({ code: null, signal: "SIGKILL" }))
  }

  say(message: FromEngine): void {
    this.#onMessage(message)
  }

  ready(): void {
    this.say({ type: "ready", info: loadedInfo })
  }

  print(text: string): void {
    this.#onOutput(text)
  }

  exit(code: number | null, signal: string | null = null): void {
    this.isKilled = true
    this.#onExit({ code, signal })
  }
}

/** Spawns scripted processes and remembers them, newest last. */
export function scriptedSpawn(): { readonly spawnEngine: SpawnEngine; readonly processes: ScriptedProcess[] } {
  const processes: ScriptedProcess[] = []
  return {
    processes,
    spawnEngine: () => {
      const process = new ScriptedProcess()
      processes.push(process)
      return process
    },
  }
}
