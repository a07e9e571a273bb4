import type { ApiKey } from "../../contract/keys.ts"

/** By what right a request is made. Without a key nothing is limited: the window, and programs on this computer that need none. */
export type Access = {
  /** As it was when the request came. */
  readonly key: ApiKey | null
  /** Of `/auth/login`; null where the key itself was presented, or none. */
  readonly sessionId: string | null
}

export const openAccess: Access = { key: null, sessionId: null }
