import type { TryEvent } from "../../electron/contract/completion.ts"
import { toErrorBody } from "../../electron/contract/errors.ts"
import type { RoutePlan } from "../../electron/contract/routes.ts"
import { createFrameBuffer } from "./frameBuffer.ts"
import type { RequestsSlice } from "./requestsSlice.ts"
import { type AskedRun, afterRunEvent, isUnderWay, newRun, type RouteRun } from "./routeTry.ts"
import type { Slice, SliceTools } from "./slice.ts"
import type { TasksSlice } from "./tasksSlice.ts"

/** Trying a route out, by its id: it goes on when the page is left. */
export type TriesSlice = {
  readonly routePlans: Readonly<Record<string, RoutePlan>>
  readonly routeRuns: Readonly<Record<string, RouteRun>>
  /** Who would answer this name now. */
  planRoute(routeId: string, name: string): Promise<boolean>
  /** Ends what was tried with the same route before. */
  tryRoute(routeId: string, name: string, text: string): Promise<void>
  stopTrying(routeId: string): void
}

export const planTask = (routeId: string) => `route:${routeId}:plan`

type Needs = TasksSlice & RequestsSlice
type Tools = SliceTools<TriesSlice & Needs>

export const triesSlice: Slice<TriesSlice, Needs> = {
  create: (tools) => ({
    routePlans: {},
    routeRuns: {},
    planRoute: (routeId, name) =>
      tools.get().attempt(planTask(routeId), async () => {
        const plan = await tools.host.call("routes.plan", { name })
        tools.set(({ routePlans }) => ({ routePlans: { ...routePlans, [routeId]: plan } }))
      }),
    async tryRoute(routeId, name, text) {
      tools.get().stopTrying(routeId)
      await run(tools, routeId, { name, abort: new AbortController() }, text)
    },
    stopTrying: (routeId) => tools.get().routeRuns[routeId]?.asked.abort.abort(),
  }),
  onEvent(event, { get, set }) {
    if (event.name !== "request.changed") return
    const record = event.payload
    for (const [routeId, run] of Object.entries(get().routeRuns)) {
      if (run.requestId === record.id)
        set(({ routeRuns }) => ({ routeRuns: { ...routeRuns, [routeId]: { ...run, record } } }))
    }
  },
}

async function run({ host, get, set }: Tools, routeId: string, asked: AskedRun, text: string): Promise<void> {
  const change = (update: (run: RouteRun) => RouteRun) => {
    const current = get().routeRuns[routeId]
    // A later try of the same route has taken its place.
    if (current?.asked !== asked) return
    set(({ routeRuns }) => ({ routeRuns: { ...routeRuns, [routeId]: update(current) } }))
  }
  set(({ routeRuns }) => ({ routeRuns: { ...routeRuns, [routeId]: newRun(asked) } }))
  const buffer = createFrameBuffer<TryEvent>((events) =>
    change((run) => withRecord(events.reduce<RouteRun>(afterRunEvent, run), get().requests)),
  )
  let end: RouteRun["state"] = { kind: "stopped" }
  try {
    for await (const event of host.open("routes.try", { name: asked.name, text }, asked.abort.signal))
      buffer.push(event)
  } catch (error) {
    if (!asked.abort.signal.aborted) end = { kind: "failed", error: toErrorBody(error) }
  }
  buffer.flush()
  change((run) => (isUnderWay(run) ? { ...run, state: end } : run))
}

/** Its line may have come before the host said which one it is. */
function withRecord(run: RouteRun, requests: RequestsSlice["requests"]): RouteRun {
  if (run.record !== null || run.requestId === null) return run
  return { ...run, record: requests.find(({ id }) => id === run.requestId) ?? null }
}
