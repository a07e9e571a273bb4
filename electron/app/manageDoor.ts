import { AppError } from "../contract/errors.ts"
import type { CallName, HostCalls, HostEvent } from "../contract/hostApi.ts"
import { newId } from "../core/ids.ts"
import { must } from "../core/invariant.ts"
import type { HostRouter } from "../host/hostRouter.ts"
import type { ManagedHost } from "../server/manage/managedHost.ts"

/**
 * What the API is given of the host to be managed by: the same calls as windows have, by the same router. The API's server is
 * one of the services that the router is made of, so that it is built before; no request comes before the router is there.
 */
export type ManageDoor = {
  readonly host: ManagedHost
  /** Made anew at each start. */
  readonly token: string
  open(router: HostRouter): void
}

export function createManageDoor(): ManageDoor {
  let opened: HostRouter | null = null
  const router = () => must(opened, "the API is switched on after all doors are made")
  return {
    token: newId("local-"),
    host: {
      async call<Name extends CallName>(name: Name, input: unknown): Promise<HostCalls[Name]["output"]> {
        const reply = await router().call(name, input)
        if (reply.ok) return reply.value as HostCalls[Name]["output"]
        throw AppError.fromBody(reply.error)
      },
      subscribe: (listener: (event: HostEvent) => void) => router().subscribe(listener),
    },
    open(made) {
      opened = made
    },
  }
}
