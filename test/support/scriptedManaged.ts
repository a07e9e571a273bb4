import { AppError } from "../../electron/contract/errors.ts"
import type { CallName, HostCalls, HostEvent } from "../../electron/contract/hostApi.ts"
import { Emitter } from "../../electron/core/emitter.ts"
import { silentLog } from "../../electron/core/log.ts"
import { type CallHandlers, createHostRouter, type StreamHandlers } from "../../electron/host/hostRouter.ts"
import type { ManagedHost } from "../../electron/server/manage/managedHost.ts"

export type Called = { readonly name: CallName; readonly input: unknown }

export type ScriptedManaged = ManagedHost & {
  /** Calls whose input was taken, in their order. */
  readonly called: readonly Called[]
  announce(event: HostEvent): void
  readonly listenerCount: number
}

/** What the management API manages: the inputs are checked as the host checks them, the answers are the test's. */
export function createScriptedManaged(
  answers: {
    readonly [Name in CallName]?: HostCalls[Name]["output"] | AppError
  },
): ScriptedManaged {
  const events = new Emitter<HostEvent>()
  const called: Called[] = []
  let listenerCount = 0
  const calls = new Proxy({} as CallHandlers, {
    get: (_, name: CallName) => (input: unknown) => {
      called.push({ name, input })
      const answer = answers[name]
      if (answer instanceof AppError) throw answer
      return answer ?? null
    },
  })
  const subscribe = (listener: (event: HostEvent) => void) => {
    listenerCount += 1
    const end = events.on(listener)
    return () => {
      listenerCount -= 1
      end()
    }
  }
  const router = createHostRouter({ calls, streams: {} as StreamHandlers, subscribe, log: silentLog })
  return {
    called,
    subscribe,
    announce: (event) => events.emit(event),
    get listenerCount() {
      return listenerCount
    },
    async call(name, input) {
      const reply = await router.call(name, input)
      if (!reply.ok) throw AppError.fromBody(reply.error)
      return reply.value as never
    },
  }
}
