import { describe, expect, it } from "vitest"
import type { RouteStrategy } from "../../../../electron/contract/routes.ts"
import { type Candidate, planRoute, type Turns } from "../../../../electron/services/routing/planRoute.ts"

function candidate(id: string, about: Partial<Candidate> = {}): Candidate {
  return { id, weight: 1, skip: null, price: null, firstTokenMs: null, runningCount: 0, ...about }
}

const none = { turns: new Map(), explores: false }

describe("the order of targets", () => {
  const cases: readonly [string, RouteStrategy, readonly Candidate[], boolean, readonly string[]][] = [
    ["is the user's", "in-order", [candidate("b"), candidate("a")], false, ["b", "a"]],
    ["is empty where there is nobody", "round-robin", [], false, []],
    [
      "begins with the cheapest, and ends with those of no known price",
      "cheapest",
      [candidate("unknown"), candidate("dear", { price: 3 }), candidate("local", { price: 0 })],
      false,
      ["local", "dear", "unknown"],
    ],
    [
      "keeps the user's among equals",
      "cheapest",
      [candidate("b", { price: 1 }), candidate("a", { price: 1 })],
      false,
      ["b", "a"],
    ],
    [
      "begins with the fastest",
      "fastest",
      [candidate("new"), candidate("slow", { firstTokenMs: 900 }), candidate("fast", { firstTokenMs: 80 })],
      false,
      ["fast", "slow", "new"],
    ],
    [
      "begins now and then with one whose speed is not known",
      "fastest",
      [candidate("fast", { firstTokenMs: 80 }), candidate("new"), candidate("slow", { firstTokenMs: 900 })],
      true,
      ["new", "fast", "slow"],
    ],
    [
      "has nothing to find out where all are known",
      "fastest",
      [candidate("slow", { firstTokenMs: 900 }), candidate("fast", { firstTokenMs: 80 })],
      true,
      ["fast", "slow"],
    ],
    [
      "begins with the one that has least to do for its weight",
      "round-robin",
      [candidate("busy", { runningCount: 2 }), candidate("large", { runningCount: 3, weight: 4 })],
      false,
      ["large", "busy"],
    ],
  ]
  it.each(cases)("%s (%s)", (_, strategy, candidates, explores, expected) => {
    expect(planRoute(strategy, candidates, { turns: new Map(), explores }).targets).toEqual(expected)
  })
})

it.each(["in-order", "cheapest", "fastest", "round-robin"] as const)(
  "says who is left out, and why (%s)",
  (strategy) => {
    const all = [candidate("off", { skip: "disabled" }), candidate("on"), candidate("broken", { skip: "circuit-open" })]
    const plan = planRoute(strategy, all, none)
    expect(plan.targets).toEqual(["on"])
    expect(plan.skipped).toEqual([
      { target: "off", reason: "disabled" },
      { target: "broken", reason: "circuit-open" },
    ])
  },
)

describe("round robin", () => {
  function run(
    count: number,
    all: () => readonly Candidate[],
    turns: Turns = new Map(),
  ): { first: string[]; turns: Turns } {
    const first: string[] = []
    let now = turns
    for (let i = 0; i < count; i++) {
      const plan = planRoute("round-robin", all(), { turns: now, explores: false })
      first.push(plan.targets[0] ?? "")
      now = plan.turns
    }
    return { first, turns: now }
  }
  const weighted = [candidate("a", { weight: 5 }), candidate("b"), candidate("c")]
  const share = (first: readonly string[], id: string) => first.filter((one) => one === id).length

  it("gives everybody a share by weight, and not in one go", () => {
    const { first } = run(14, () => weighted)
    expect(["a", "b", "c"].map((id) => share(first, id))).toEqual([10, 2, 2])
    expect(first.join("")).not.toContain("aaaaa")
  })

  // One that was away must not be given all that it missed at once: it would fall over again.
  it("gives its share again to one that comes back, and no more", () => {
    const even = ["a", "b", "c"].map((id) => candidate(id))
    const { turns } = run(100, () =>
      even.map((one) => (one.id === "b" ? { ...one, skip: "circuit-open" as const } : one)),
    )
    const { first } = run(30, () => even, turns)
    expect(share(first, "b")).toBeGreaterThanOrEqual(9)
    expect(share(first, "b")).toBeLessThanOrEqual(11)
    expect(first.slice(0, 6).join("")).not.toContain("bb")
  })
})
