/**
 * What the process boundary costs: the library's own loop in this process against the same answer through our engine, in
 * turns, in one run. Numbers of a shared machine mean little by themselves; their ratios mean something.
 *
 *   npx node bench/engine.ts [rounds]
 */
import { resolve } from "node:path"
import { getLlama, LlamaLogLevel } from "node-llama-cpp"
import type { CompletionEvent } from "../electron/contract/completion.ts"
import { silentLog } from "../electron/core/log.ts"
import type { GenerateRequest } from "../electron/engine/engine.ts"
import { createSupervisor } from "../electron/engine/supervisor.ts"
import { createForkEngine } from "../electron/ports/forkEngine.ts"

/** `tokensPerSecond` is of the whole answer, reading the prompt included: no pause can hide between two deltas. */
export type Measurement = { readonly firstTokenMs: number; readonly tokensPerSecond: number }

/** One way to get the same answer. */
export type Contender = {
  readonly name: string
  run(): Promise<Measurement>
  close(): Promise<void>
}

export const emberPath = resolve(import.meta.dirname, "../resources/models/ember-q8_0.gguf")
export const question = "Tell me a long story about a bear."

const threads = 1
const contextSize = 2048
const slotCount = 4

/** The library's `evaluate` and nothing else: tokens are turned into text one by one, as any server must. */
export async function openBareLoop(): Promise<Contender> {
  const llama = await getLlama({ build: "never", gpu: false, maxThreads: 0, logLevel: LlamaLogLevel.error })
  const model = await llama.loadModel({ modelPath: emberPath })
  const context = await model.createContext({ contextSize, sequences: slotCount, threads })
  const sequence = context.getSequence()
  const prompt = `<|im_start|>user\n${question}<|im_end|>\n<|im_start|>assistant\n<think>\n\n</think>\n\n`
  return {
    name: "bare loop",
    async run() {
      const meter = new Meter()
      const tokens = model.tokenize(prompt, true)
      await sequence.adaptStateToTokens(tokens.slice(0, -1), false)
      const options = { temperature: 0 }
      for await (const token of sequence.evaluate(tokens.slice(sequence.nextTokenIndex), options)) {
        model.detokenize([token])
        meter.token()
      }
      return meter.result()
    },
    close: () => llama.dispose(),
  }
}

/** The same answer from an engine process; `demands` are what the request asks for besides. */
export async function openEngine(
  name = "engine process",
  demands: Pick<GenerateRequest, "format" | "topLogprobs" | "stop"> = { stop: [] },
): Promise<Contender> {
  const engine = createSupervisor({ spawnEngine: createForkEngine(), log: silentLog })
  await engine.load({ id: "ember", path: emberPath, options: { threads, contextSize, slotCount, gpuLayers: 0 } })
  const request: GenerateRequest = {
    input: {
      kind: "chat",
      messages: [{ role: "user", content: question }],
      templateArguments: { enable_thinking: false },
    },
    sampling: { temperature: 0 },
    ...demands,
  }
  return {
    name,
    run: () => measureEvents(engine.generate("ember", request, new AbortController().signal)),
    close: () => engine.close(),
  }
}

/** Speed as the receiver of the events sees it. */
export async function measureEvents(events: AsyncIterable<CompletionEvent>): Promise<Measurement> {
  const meter = new Meter()
  let completionTokens = 0
  for await (const event of events) {
    if (event.type === "text-delta" || event.type === "reasoning-delta") meter.token()
    if (event.type === "finished") completionTokens = event.usage.completionTokens
  }
  return meter.result(completionTokens)
}

/** Times an answer from its request on. */
export class Meter {
  readonly #askedAt = performance.now()
  #firstAt = 0
  #count = 0

  /** A token, or a delta of several: then `result` is told the exact number. */
  token(): void {
    if (this.#count++ === 0) this.#firstAt = performance.now()
  }

  result(tokens = this.#count): Measurement {
    const seconds = (performance.now() - this.#askedAt) / 1000
    return { firstTokenMs: this.#firstAt - this.#askedAt, tokensPerSecond: tokens / seconds }
  }
}

/** All contenders in turns, so that a busy moment of the machine meets all of them; the median of each. */
export async function compare(contenders: readonly Contender[], rounds: number): Promise<Map<string, Measurement>> {
  const runs = new Map<string, Measurement[]>(contenders.map(({ name }) => [name, []]))
  for (const contender of contenders) await contender.run()
  for (let round = 0; round < rounds; round++) {
    for (const contender of contenders) runs.get(contender.name)?.push(await contender.run())
  }
  return new Map([...runs].map(([name, measured]) => [name, medians(measured)]))
}

/** One line per contender, the first being the measure of all. */
export function report(results: ReadonlyMap<string, Measurement>): string {
  const [first] = results.values()
  return [...results]
    .map(([name, { firstTokenMs, tokensPerSecond }]) => {
      const ratio = first === undefined ? 1 : tokensPerSecond / first.tokensPerSecond
      const speed = `${tokensPerSecond.toFixed(0).padStart(6)} tokens/s (${(ratio * 100).toFixed(0)} %)`
      return `${name.padEnd(16)} ${speed}   first token ${firstTokenMs.toFixed(1)} ms`
    })
    .join("\n")
}

export function medians(measured: readonly Measurement[]): Measurement {
  return {
    firstTokenMs: median(measured.map((one) => one.firstTokenMs)),
    tokensPerSecond: median(measured.map((one) => one.tokensPerSecond)),
  }
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

if (import.meta.main) {
  const contenders = [await openBareLoop(), await openEngine()]
  console.log(report(await compare(contenders, Number(process.argv[2] ?? 15))))
  for (const contender of contenders) await contender.close()
}
