import type { GpuBackend } from "../contract/models.ts"
import type { Clock } from "../core/clock.ts"
import type { GpuDescription, SpawnEngine } from "./engine.ts"
import type { FromEngine } from "./protocol.ts"

/** Drivers that hang do so when they are first asked. */
const limitMs = 20_000

/** Asks a process of its own, which ends with the answer; null where no graphics card can be used. */
export function describeGpu(
  spawnEngine: SpawnEngine,
  clock: Clock,
  backend: GpuBackend,
): Promise<GpuDescription | null> {
  const { promise, resolve } = Promise.withResolvers<GpuDescription | null>()
  const process = spawnEngine("graphics")
  const stop = clock.after(limitMs, () => process.kill())
  process.onMessage((message) => {
    const answer = message as FromEngine
    if (answer.type !== "gpu") return
    resolve(answer.gpu)
    process.kill()
  })
  process.onExit(() => {
    stop()
    resolve(null)
  })
  process.postMessage({ type: "describe-gpu", backend })
  return promise
}
