import type { CallName, HostCalls, HostEvent } from "../../contract/hostApi.ts"

/** The host as the management API sees it: the calls of the window, by their names. */
export interface ManagedHost {
  /** The input is checked as a window's is. Rejects with AppError. */
  call<Name extends CallName>(name: Name, input: unknown): Promise<HostCalls[Name]["output"]>
  /** Returns the function that ends the subscription. */
  subscribe(listener: (event: HostEvent) => void): () => void
}
