import { expect, it, onTestFinished } from "vitest"
import { startRoutedApp } from "../../support/routedApp.ts"
import type { Upstream } from "../../support/upstream/upstream.ts"

const streamCount = 64
const ids = ["a", "b", "c"]

type Outcome = { readonly hasBegun: boolean; readonly isWhole: boolean; readonly reason: string }

/** One stream to its end, whichever that is. */
async function readStream(url: string): Promise<Outcome> {
  let text = ""
  try {
    const body = { model: "shared", stream: true, messages: [{ role: "user", content: "Hello" }] }
    const reply = await fetch(`${url}/chat/completions`, { method: "POST", body: JSON.stringify(body) })
    for await (const piece of reply.body ?? []) text += new TextDecoder().decode(piece)
  } catch (error) {
    return { hasBegun: text.includes('"content"'), isWhole: false, reason: String(error) }
  }
  const isWhole = text.includes('"finish_reason":"stop"') && !text.includes('"error"')
  return { hasBegun: text.includes('"content"'), isWhole, reason: isWhole ? "" : text.slice(0, 300) }
}

// Done when 7: who kills one of several upstreams under load must not be noticed by clients that had no token yet.
it("loses no request that had no token yet when upstreams die, and evens out when they are back", async () => {
  const host = await startRoutedApp()
  onTestFinished(() => host[Symbol.asyncDispose]())
  const upstreams: Upstream[] = []
  for (const id of ids) {
    const before = () => new Promise<void>((resolve) => setTimeout(resolve, 2))
    upstreams.push(await host.addUpstream(id, ["m"], { before }))
  }
  const { routes } = host.app.services
  routes.create({
    name: "shared",
    strategy: "round-robin",
    targets: ids.map((provider) => ({ provider, model: "m" })),
    retries: { count: 0, pauseMs: 0 },
    breaker: { failures: 3, pauseMs: 200 },
  })

  const outcomes: Outcome[] = []
  let isOver = false
  const client = async () => {
    while (!isOver) outcomes.push(await readStream(host.url))
  }
  const clients = Array.from({ length: streamCount }, client)
  const more = async (count: number) => {
    const from = outcomes.length
    await expect.poll(() => outcomes.length - from, { timeout: 20_000, interval: 10 }).toBeGreaterThanOrEqual(count)
  }
  const circuits = () => ids.map((id) => routes.health().find(({ target }) => target === `${id}/m`)?.circuit)
  const [a, b] = upstreams

  await more(100)
  await a?.kill()
  await more(100)
  b?.behave("status-503")
  await more(100)
  expect(circuits().slice(0, 2)).not.toContain("closed")
  await a?.restart()
  b?.behave(null)
  await expect.poll(circuits, { timeout: 20_000 }).toEqual(["closed", "closed", "closed"])
  await more(100)
  const marks = upstreams.map(({ requests }) => requests.length)
  await more(300)
  const shares = upstreams.map(({ requests }, at) => requests.length - (marks[at] ?? 0))
  isOver = true
  await Promise.all(clients)

  const lost = outcomes.filter(({ hasBegun, isWhole }) => !hasBegun && !isWhole)
  expect(lost).toEqual([])
  // Those that were in the middle of an answer of the killed one cannot be saved.
  const broken = outcomes.filter(({ isWhole }) => !isWhole).length
  expect(broken).toBeLessThanOrEqual(streamCount)
  const total = shares.reduce((sum, share) => sum + share, 0)
  for (const share of shares) expect(share / total).toBeGreaterThan(0.25)
  // Nobody goes on at a target that nobody waits for.
  await expect.poll(() => routes.health().map(({ runningCount }) => runningCount)).toEqual([0, 0, 0])
}, 60_000)
