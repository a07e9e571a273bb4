import type { HostEvent, HostSnapshot } from "../../electron/contract/hostApi.ts"
import type { HostTransport } from "../../electron/contract/hostTransport.ts"

/** What a slice works with: the host, and the part of the state that it may see. */
export type SliceTools<State> = {
  readonly host: HostTransport
  get(): State
  set(change: Partial<State> | ((state: State) => Partial<State>)): void
}

/**
 * One part of the store: its state with its actions, and how it follows the host. `Needs` names the slices beside its own
 * that it reads or calls.
 */
export type Slice<Own, Needs = unknown> = {
  create(tools: SliceTools<Own & Needs>): Own
  /** Everything anew: at the start and after events may have been missed. */
  onSnapshot?(snapshot: HostSnapshot, tools: SliceTools<Own & Needs>): void
  onEvent?(event: HostEvent, tools: SliceTools<Own & Needs>): void
}
