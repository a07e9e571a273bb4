import { type ErrorBody, toErrorBody } from "../../electron/contract/errors.ts"
import type { Slice } from "./slice.ts"

/** An answer to a request that was sent once more, as far as it has come. */
export type Replay = {
  readonly id: string
  readonly text: string
  readonly reasoning: string
  readonly state:
    | { readonly kind: "running" }
    | { readonly kind: "done" }
    | { readonly kind: "failed"; readonly error: ErrorBody }
}

export type ReplaySlice = {
  /** Null until something is sent again. */
  readonly replay: Replay | null
  /** Sends what the record kept once more. */
  replayRecord(id: string): Promise<void>
  /** Stops it, and forgets what has been answered. */
  endReplay(): void
}

export const replaySlice: Slice<ReplaySlice> = {
  create({ host, get, set }) {
    let running: AbortController | null = null
    return {
      replay: null,
      async replayRecord(id) {
        running?.abort()
        const own = new AbortController()
        running = own
        const change = (part: Partial<Replay>) => {
          const { replay } = get()
          if (running === own && replay !== null) set({ replay: { ...replay, ...part } })
        }
        set({ replay: { id, text: "", reasoning: "", state: { kind: "running" } } })
        try {
          for await (const event of host.open("ledger.replay", { id }, own.signal)) {
            const { replay } = get()
            if (replay === null || running !== own) return
            if (event.type === "text-delta") change({ text: replay.text + event.text })
            if (event.type === "reasoning-delta") change({ reasoning: replay.reasoning + event.text })
          }
          change({ state: { kind: "done" } })
        } catch (error) {
          if (!own.signal.aborted) change({ state: { kind: "failed", error: toErrorBody(error) } })
        }
      },
      endReplay() {
        running?.abort()
        running = null
        set({ replay: null })
      },
    }
  },
}
