import type { ErrorBody, ResultEnvelope } from "./errors.ts"
import type { CallName, HostCalls, HostEvent, HostStreams, StreamName } from "./hostApi.ts"

/** How a window reaches the host. `lost` means that events may have been missed: take a new snapshot after the next `open`. */
export type ConnectionState = "open" | "lost"

/** Implemented over IPC (Electron) and over HTTP (browser); nothing above it knows which. */
export interface HostTransport {
  call<Name extends CallName>(name: Name, input: HostCalls[Name]["input"]): Promise<HostCalls[Name]["output"]>
  open<Name extends StreamName>(
    name: Name,
    input: HostStreams[Name]["input"],
    signal: AbortSignalLike,
  ): AsyncIterable<HostStreams[Name]["item"]>
  /**
   * Gives what was dropped on the window, or chosen in it, to the host; resolves with an absolute path for each, for
   * `imports.look`. The desktop knows where things lie; a browser sends them, all of one drop into one folder of the host's.
   */
  offer(
    items: readonly OfferedItem[],
    signal: AbortSignalLike,
    onProgress: (share: number) => void,
  ): Promise<{ paths: readonly string[] }>
  /** Returns the function that ends the subscription. */
  subscribe(listener: { event(event: HostEvent): void; connection(state: ConnectionState): void }): () => void
}

/** A file that a window was given; `path` is below what was dropped, with slashes, and begins with its name. */
export type OfferedFile = {
  /** The DOM's File, which this folder does not know. */
  readonly file: { readonly name: string; readonly size: number }
  readonly path: string
}

/** A file or a folder that a window was given. */
export type OfferedItem = {
  /** The DOM's File; of a folder, one that cannot be read. */
  readonly file: OfferedFile["file"]
  /** All files of it: itself, or those below the folder. */
  read(): Promise<readonly OfferedFile[]>
}

/** The part of AbortSignal that is used here: this folder knows neither DOM nor Node. */
export interface AbortSignalLike {
  readonly aborted: boolean
  addEventListener(type: "abort", listener: () => void): void
  removeEventListener(type: "abort", listener: () => void): void
}

/**
 * The bridge that the preload script exposes as `window.hearth`: a generic forwarder that knows no operation. Replies to
 * `call` are `ResultEnvelope`; frames are pushed for everything that was opened.
 */
export type BridgeFrame =
  | { readonly kind: "event"; readonly event: HostEvent }
  | { readonly kind: "item"; readonly streamId: string; readonly item: unknown }
  | { readonly kind: "end"; readonly streamId: string; readonly error?: ErrorBody }

export interface HostBridge {
  /** Where a file lies that was dropped on the window or chosen in it; empty for one that lies nowhere. */
  pathOf(file: unknown): string
  call(name: string, input: unknown): Promise<ResultEnvelope<unknown>>
  open(streamId: string, name: string, input: unknown): void
  cancel(streamId: string): void
  onFrame(listener: (frame: BridgeFrame) => void): () => void
}
