/** Two processes that call each other over the channel of `child_process.fork`: the test, and the main process under test. */
export type Channel = {
  send(message: object): void
  onMessage(listener: (message: unknown) => void): void
}

export type Operations = Readonly<Record<string, (...parameters: never[]) => unknown>>

type Message =
  | { readonly kind: "call"; readonly id: number; readonly name: string; readonly parameters: readonly unknown[] }
  | { readonly kind: "reply"; readonly id: number; readonly value?: unknown; readonly error?: string }

export type Peer = {
  call(name: string, ...parameters: unknown[]): Promise<unknown>
  /** Lets everything that waits for an answer fail: the other process is gone. */
  abandon(reason: string): void
}

export function createPeer(channel: Channel, operations: Operations): Peer {
  const waiting = new Map<number, PromiseWithResolvers<unknown>>()
  let lastId = 0
  let end: string | null = null

  const answer = async ({ id, name, parameters }: Message & { kind: "call" }) => {
    try {
      const operation = operations[name] as ((...parameters: unknown[]) => unknown) | undefined
      if (operation === undefined) throw new Error(`The stand-in has no operation "${name}"`)
      channel.send({ kind: "reply", id, value: await operation(...parameters) })
    } catch (error) {
      channel.send({ kind: "reply", id, error: error instanceof Error ? error.message : String(error) })
    }
  }

  channel.onMessage((data) => {
    const message = data as Message
    if (message.kind === "call") {
      void answer(message)
      return
    }
    const waiter = waiting.get(message.id)
    waiting.delete(message.id)
    if (message.error === undefined) waiter?.resolve(message.value)
    else waiter?.reject(new Error(message.error))
  })

  return {
    call(name, ...parameters) {
      const waiter = Promise.withResolvers<unknown>()
      // Whoever calls without waiting for the answer must not end the process with it.
      waiter.promise.catch(() => {})
      if (end !== null) {
        waiter.reject(new Error(end))
        return waiter.promise
      }
      lastId += 1
      waiting.set(lastId, waiter)
      channel.send({ kind: "call", id: lastId, name, parameters })
      return waiter.promise
    },
    abandon(reason) {
      end = reason
      for (const waiter of waiting.values()) waiter.reject(new Error(reason))
      waiting.clear()
    },
  }
}
