import type { CompletionEvent } from "../contract/completion.ts"
import type { ErrorBody } from "../contract/errors.ts"

/** How one wire format streams one reply; a frame is what is written at once. For one reply only. */
export interface StreamCodec<Event extends CompletionEvent = CompletionEvent> {
  framesOf(event: Event): readonly string[]
  /** A failure after the first byte. */
  errorFrames(error: ErrorBody): readonly string[]
  /** What follows the last frame, after a failure too. */
  readonly lastFrames: readonly string[]
}
