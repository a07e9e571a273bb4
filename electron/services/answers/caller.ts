import type { Access } from "../access/access.ts"

/** Who asks, and through which door; what the request list shows, and what limits apply to. */
export type Caller =
  | { readonly kind: "window" }
  | {
      readonly kind: "api"
      /** Id of the HTTP request, as the client got it in `x-request-id`. */
      readonly requestId: string
      /** What was called, such as "chat/completions". */
      readonly operation: string
      readonly address: string
      readonly userAgent: string | null
      readonly access: Access
    }
