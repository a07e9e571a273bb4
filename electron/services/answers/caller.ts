import type { Served } from "../../contract/completion.ts"
import type { Access } from "../access/access.ts"

/** Who asks, and through which door; what the request list shows, and what limits apply to. */
export type Caller =
  /** `operation`: what the window does; "chat" if absent. `requestId`: the id of its record, where somebody must know it. */
  | { readonly kind: "window"; readonly operation?: string; readonly requestId?: string }
  | {
      readonly kind: "api"
      /** Id of the HTTP request, as the client got it in `x-request-id`. */
      readonly requestId: string
      /** What was called, such as "chat/completions". */
      readonly operation: string
      readonly address: string
      readonly userAgent: string | null
      readonly access: Access
      /** The request's body as JSON, once it has been read. */
      readonly sent?: () => unknown
      /** Told of every try as it begins. Without a target where another one may still answer. */
      readonly onTry?: (soFar: Partial<Served>) => void
    }
