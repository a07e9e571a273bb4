import type { Adapter } from "../../../electron/contract/adapters.ts"

/** The name by which an app asks for an adapter: its first alias whose model is there, else its base and its id. Null while nothing can be asked. */
export function publicNameOf(adapter: Adapter): string | null {
  if (adapter.state.kind !== "ready") return null
  return adapter.aliases.find(({ modelId }) => adapter.fits.includes(modelId))?.name ?? composedNameOf(adapter)
}

/** `base:adapter`; null while no model fits. */
export function composedNameOf({ id, pairedWith }: Adapter): string | null {
  return pairedWith === null ? null : `${pairedWith}:${id}`
}
