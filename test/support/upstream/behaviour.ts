import type { Frame, Topic } from "./answers.ts"

/** What one service does otherwise than it should. */
export type Behaviour = {
  /** Whether the whole answer of a stream can be had all the same. */
  readonly isSurvivable: boolean
  /** What every answer is about; absent: text, or a call where tools are offered. */
  readonly topic?: Topic
  /** Instead of an answer. `date`: the header says it as a date. */
  readonly refusal?: {
    readonly status: number
    readonly body: string | object
    readonly type?: string
    readonly retryAfter?: { readonly seconds: number; readonly asDate: boolean }
  }
  /** Changes of the frames of a stream. */
  readonly frames?: (frames: readonly Frame[]) => readonly Frame[]
  /** Changes of a whole answer. */
  readonly body?: (body: never) => unknown
  readonly lacksDone?: boolean
  /** How one frame is written; absent: as an event stream should be. */
  readonly write?: (frame: Frame, index: number) => string
  /** How the bytes of one frame are cut into packets. */
  readonly packets?: (bytes: Buffer) => readonly Buffer[]
  /** Of the answer: "text/plain" where JSON or an event stream should be. */
  readonly type?: string
  readonly compresses?: boolean
  /** What becomes of a wish for several choices; absent: it is granted. */
  readonly severalChoices?: "refused" | "ignored"
  /** A stream where a whole answer was asked for, or the other way round. */
  readonly swapsForm?: boolean
  /**
   * "slow": the first byte comes late. "silent": no byte ever. "stall": nothing more behind the second frame. "reset-before"
   * and "reset-mid": the connection is broken off. "cut": it is closed in the midst of a frame, as if all were well. "endless":
   * the second frame again and again.
   */
  readonly transport?: "slow" | "silent" | "stall" | "reset-before" | "reset-mid" | "cut" | "endless"
}

/** As the HTML standard wants it. */
export function writeFrame({ event, payload }: Frame): string {
  const data = typeof payload === "string" ? payload : JSON.stringify(payload)
  return `${event === undefined ? "" : `event: ${event}\n`}data: ${data}\n\n`
}
