import { Gauge, type Registry } from "prom-client"
import type { Model } from "../../contract/models.ts"
import type { TargetHealth } from "../../contract/routes.ts"

/** What is looked at when somebody reads. */
export type MetricsSources = {
  readonly version: string
  readonly models: { list(): readonly Model[] }
  readonly targetHealth: () => readonly TargetHealth[]
}

const circuits = { closed: 0, "half-open": 1, open: 2 } as const

/** What is as it is now: set when it is read. */
export function createGauges(registry: Registry, sources: MetricsSources): { take(runningRequests: number): void } {
  const gauge = <Label extends string>(name: string, help: string, ...labelNames: Label[]) =>
    new Gauge({ name: `hearth_${name}`, help, labelNames, registers: [registry] })

  const info = gauge("info", "Always 1.", "version")
  const running = gauge("requests_running", "Requests that are being answered, those of the window included.")
  const queue = gauge("model_queue_length", "Requests that wait for a slot of a loaded model.", "model")
  const busy = gauge("model_busy_slots", "Slots of a loaded model that are answering.", "model")
  const memory = gauge("model_memory_bytes", "Resident memory of a loaded model's process.", "model")
  const targetRunning = gauge("target_requests_running", "Requests that a target is answering.", "target")
  const circuit = gauge("target_circuit", "Circuit breaker of a target: 0 closed, 1 half-open, 2 open.", "target")
  info.set({ version: sources.version }, 1)

  return {
    take(runningRequests) {
      running.set(runningRequests)
      // What is gone is told no more.
      for (const one of [queue, busy, memory, targetRunning, circuit]) one.reset()
      for (const { id, state } of sources.models.list()) {
        if (state.kind !== "ready") continue
        const { queueLength, busySlots, memoryBytes } = state.activity
        queue.set({ model: id }, queueLength)
        busy.set({ model: id }, busySlots.filter(Boolean).length)
        if (memoryBytes !== null) memory.set({ model: id }, memoryBytes)
      }
      for (const { target, circuit: now, runningCount } of sources.targetHealth()) {
        targetRunning.set({ target }, runningCount)
        circuit.set({ target }, circuits[now])
      }
    },
  }
}
