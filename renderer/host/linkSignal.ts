import type { AbortSignalLike } from "../../electron/contract/hostTransport.ts"

/** A real AbortSignal that follows the contract's smaller one until closed. */
export function linkSignal(source: AbortSignalLike): { readonly signal: AbortSignal; close(): void } {
  const controller = new AbortController()
  const abort = () => controller.abort()
  if (source.aborted) abort()
  source.addEventListener("abort", abort)
  return { signal: controller.signal, close: () => source.removeEventListener("abort", abort) }
}
