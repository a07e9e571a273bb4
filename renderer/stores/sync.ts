import type { HostEvent, HostSnapshot } from "../../electron/contract/hostApi.ts"
import type { HostTransport } from "../../electron/contract/hostTransport.ts"
import type { ConnectionPhase } from "./connectionSlice.ts"

const snapshotRetryMs = 1000

export type HostFollower = {
  phase(phase: ConnectionPhase): void
  snapshot(snapshot: HostSnapshot): void
  event(event: HostEvent): void
}

/**
 * Keeps a mirror of the host: after each (re)connection a snapshot, then the events that it does not contain yet. Events
 * that arrive while the snapshot travels wait for it. Returns the function that ends it.
 */
export function followHost(host: HostTransport, follower: HostFollower): () => void {
  /** Null while there is no snapshot to add events to. */
  let sequence: number | null = null
  let waiting: HostEvent[] = []
  /** Grows with every change of the connection: a snapshot asked for earlier is of no use any more. */
  let round = 0
  let retry: ReturnType<typeof setTimeout> | undefined

  const apply = (event: HostEvent) => {
    if (sequence === null) waiting.push(event)
    else if (event.sequence > sequence) {
      sequence = event.sequence
      follower.event(event)
    }
  }

  const takeSnapshot = async () => {
    const own = ++round
    clearTimeout(retry)
    sequence = null
    waiting = []
    try {
      const snapshot = await host.call("host.snapshot", {})
      if (own !== round) return
      sequence = snapshot.sequence
      follower.snapshot(snapshot)
      for (const event of waiting.splice(0)) apply(event)
      follower.phase("ready")
    } catch {
      if (own !== round) return
      // A broken connection announces itself by `lost` and `open`; a host that stumbled over this one call does not.
      follower.phase("lost")
      retry = setTimeout(takeSnapshot, snapshotRetryMs)
    }
  }

  const stop = host.subscribe({
    event: apply,
    connection(state) {
      if (state === "open") return void takeSnapshot()
      round++
      clearTimeout(retry)
      follower.phase("lost")
    },
  })
  return () => {
    round++
    clearTimeout(retry)
    stop()
  }
}
