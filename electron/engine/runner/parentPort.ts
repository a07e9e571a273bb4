import type { FromEngine, ToEngine } from "../protocol.ts"

/** The line to the host: a forked Node process and an Electron utility process have different ones. */
export interface ParentPort {
  post(message: FromEngine): void
  onMessage(listener: (message: ToEngine) => void): void
  /** The host has gone: there is nobody left to work for. */
  onGone(listener: () => void): void
}

type UtilityPort = {
  postMessage(message: unknown): void
  on(event: "message", listener: (event: { readonly data: unknown }) => void): void
  on(event: "close", listener: () => void): void
}

export function openParentPort(): ParentPort {
  const utility = (process as unknown as { readonly parentPort?: UtilityPort }).parentPort
  return utility === undefined ? forkedPort() : utilityPort(utility)
}

function utilityPort(port: UtilityPort): ParentPort {
  return {
    post: (message) => port.postMessage(message),
    onMessage: (listener) => port.on("message", (event) => listener(event.data as ToEngine)),
    onGone: (listener) => port.on("close", listener),
  }
}

function forkedPort(): ParentPort {
  return {
    post(message) {
      // Without a callback a closed channel would surface as an uncaught error; `onGone` already ends the process then.
      if (process.connected) process.send?.(message, undefined, {}, () => {})
    },
    onMessage: (listener) => void process.on("message", (message) => listener(message as ToEngine)),
    onGone: (listener) => void process.on("disconnect", listener),
  }
}
