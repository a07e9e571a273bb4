import { compare, openEngine, report } from "./engine.ts"

/** What a request's demands cost: the same greedy answer, held to nothing, measured, and held to a grammar that admits all text. */
export async function measureDemands(rounds: number): Promise<string> {
  const format = { kind: "grammar", gbnf: "root ::= .*", param: "grammar" } as const
  const contenders = [
    await openEngine("no demands"),
    await openEngine("stop strings", { stop: ["never", "ever"] }),
    await openEngine("log probabilities", { stop: [], topLogprobs: 5 }),
    await openEngine("grammar", { stop: [], format }),
  ]
  const results = report(await compare(contenders, rounds))
  for (const contender of contenders) await contender.close()
  return results
}
