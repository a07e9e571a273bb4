import type { EventName } from "../../contract/hostApi.ts"
import { dataFrame, keepAliveFrame } from "../../protocols/sse.ts"
import type { ApiContext } from "../apiContext.ts"
import type { RunningRequests } from "../runningRequests.ts"
import type { ManagedHost } from "./managedHost.ts"

/** What concerns the library; the rest is the window's business. */
export const managedEvents = [
  "model.changed",
  "model.removed",
  "adapter.changed",
  "adapter.removed",
  "link.changed",
  "link.removed",
  "import.changed",
  "import.removed",
  "hub.changed",
  "download.changed",
  "download.removed",
  "downloads.reordered",
] as const satisfies readonly EventName[]

const told: ReadonlySet<EventName> = new Set(managedEvents)

/** Proxies and clients give up on a silent connection. */
const keepAliveMs = 10_000
/** A client that reads nothing is cut off before what it has not read fills the memory; it then asks for the lists anew. */
const unreadLimitBytes = 8 * 1024 * 1024

/** Events from now on, until the client goes or the server is switched off. */
export function followEvents(ctx: ApiContext, host: ManagedHost, running: RunningRequests): void {
  const { res: response } = ctx
  // Koa would wait for a body that ends.
  ctx.respond = false
  ctx.status = 200
  ctx.set("Content-Type", "text/event-stream; charset=utf-8")
  ctx.set("X-Accel-Buffering", "no")
  const write = (frame: string) => {
    if (response.writableLength > unreadLimitBytes) response.destroy()
    else if (!response.writableEnded) response.write(frame)
  }
  const unsubscribe = host.subscribe((event) => {
    // A key that was taken back is not told anything more.
    if (ctx.state.manager?.isStill() !== true) response.end()
    else if (told.has(event.name)) write(dataFrame(event))
  })
  // Subscribed by now: what is read after this line arrived misses nothing.
  write(keepAliveFrame)
  const keepAlive = setInterval(() => write(keepAliveFrame), keepAliveMs)
  running.follow(response)
  response.once("close", () => {
    clearInterval(keepAlive)
    unsubscribe()
  })
}
