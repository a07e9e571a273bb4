/**
 * Many users at once: what all streams together reach, what a repeated prompt costs, and how long a long prompt holds up those
 * who are being answered. Everything goes through an engine process with Ember, beside the library's own loop.
 *
 *   npm run bench -- concurrency [rounds]
 */
import { getLlama, LlamaLogLevel } from "node-llama-cpp"
import { silentLog } from "../electron/core/log.ts"
import type { Engine, GenerateRequest } from "../electron/engine/engine.ts"
import { createSupervisor } from "../electron/engine/supervisor.ts"
import { createForkEngine } from "../electron/ports/forkEngine.ts"
import { emberPath, median } from "./engine.ts"

const threads = 1
const contextSize = 2048
const streamCounts = [1, 2, 4, 8]
const answerTokens = 300
const streamTokens = 1500
const never = new AbortController().signal

/** Every token is about as likely as any other, so that hardly an answer ends by itself: lengths are equal, and known. */
const endless = { temperature: 5, topP: 1, topK: 0, minP: 0, seed: 1 } as const

function request(prompt: string, maxTokens: number): GenerateRequest {
  return { input: { kind: "text", prompt }, sampling: endless, stop: [], maxTokens }
}

/** About 1,500 tokens with a number of three digits; equal numbers give equal prompts. */
function longPrompt(number: number): string {
  return `Talk ${number}. ${`Number ${number} alpha beta ${number} gamma. `.repeat(78)}`
}

async function withEngine<Value>(slotCount: number, work: (engine: Engine) => Promise<Value>): Promise<Value> {
  const engine = createSupervisor({ spawnEngine: createForkEngine(), log: silentLog })
  try {
    await engine.load({ id: "ember", path: emberPath, options: { threads, contextSize, slotCount, gpuLayers: 0 } })
    return await work(engine)
  } finally {
    await engine.close()
  }
}

/** Tokens of an answer, and the moments at which something of it came. */
async function answer(engine: Engine, asked: GenerateRequest, signal = never) {
  const askedAt = performance.now()
  const times: number[] = []
  let usage = { promptTokens: 0, cachedTokens: 0, completionTokens: 0 }
  for await (const event of engine.generate("ember", asked, signal)) {
    if (event.type === "text-delta") times.push(performance.now())
    if (event.type === "finished") usage = event.usage
  }
  return { ...usage, times, firstMs: (times[0] ?? performance.now()) - askedAt }
}

/** Tokens a second of all streams together. */
async function enginePace(engine: Engine, streams: number): Promise<number> {
  const startedAt = performance.now()
  const answers = await Promise.all(
    Array.from({ length: streams }, (_, index) => answer(engine, request(`Stream ${index}.`, answerTokens))),
  )
  const tokens = answers.reduce((sum, { completionTokens }) => sum + completionTokens, 0)
  return (tokens * 1000) / (performance.now() - startedAt)
}

/** The same with nothing but the library's `evaluate`. */
async function openBareStreams(slotCount: number) {
  const llama = await getLlama({ build: "never", gpu: false, maxThreads: 0, logLevel: LlamaLogLevel.error })
  const model = await llama.loadModel({ modelPath: emberPath })
  const context = await model.createContext({ contextSize, sequences: slotCount, threads, flashAttention: false })
  const sequences = Array.from({ length: slotCount }, () => context.getSequence())
  const pace = async (streams: number) => {
    const startedAt = performance.now()
    const counts = await Promise.all(
      sequences.slice(0, streams).map(async (sequence, index) => {
        await sequence.clearHistory()
        let count = 0
        for await (const token of sequence.evaluate(model.tokenize(`Stream ${index}.`), endless)) {
          model.detokenize([token])
          if (++count === answerTokens) break
        }
        return count
      }),
    )
    return (counts.reduce((sum, count) => sum + count, 0) * 1000) / (performance.now() - startedAt)
  }
  return { pace, close: () => llama.dispose() }
}

async function comparePaces(rounds: number): Promise<string> {
  const slotCount = Math.max(...streamCounts)
  const bare = await openBareStreams(slotCount)
  return withEngine(slotCount, async (engine) => {
    const lines: string[] = []
    let alone = 0
    for (const streams of streamCounts) {
      const [ours, theirs]: [number[], number[]] = [[], []]
      for (let round = 0; round <= rounds; round++) {
        theirs.push(await bare.pace(streams))
        ours.push(await enginePace(engine, streams))
      }
      const [engineRate, bareRate] = [median(ours.slice(1)), median(theirs.slice(1))]
      alone ||= engineRate
      lines.push(
        `${streams} streams   engine ${engineRate.toFixed(0).padStart(5)} tokens/s (${(engineRate / alone).toFixed(2)} × one)   ` +
          `bare loop ${bareRate.toFixed(0).padStart(5)} (engine at ${((100 * engineRate) / bareRate).toFixed(0)} %)`,
      )
    }
    await bare.close()
    return lines.join("\n")
  })
}

async function comparePrefixes(rounds: number): Promise<string> {
  return withEngine(2, async (engine) => {
    const times = { cold: [] as number[], repeated: [] as number[], restored: [] as number[] }
    let promptTokens = 0
    for (let round = 0; round < rounds; round++) {
      const ask = (offset: number) => answer(engine, request(longPrompt(100 + round * 10 + offset), 1))
      const cold = await ask(0)
      times.cold.push(cold.firstMs)
      times.repeated.push((await ask(0)).firstMs)
      // Two others take both slots.
      await ask(1)
      await ask(2)
      const restored = await ask(0)
      if (restored.cachedTokens < restored.promptTokens - 1) throw new Error("It was not restored")
      times.restored.push(restored.firstMs)
      promptTokens = cold.promptTokens
    }
    const coldMs = median(times.cold)
    const rows = Object.entries(times).map(([name, measured]) => {
      const ms = median(measured)
      return `${name.padEnd(9)} ${ms.toFixed(1).padStart(7)} ms (${((100 * ms) / coldMs).toFixed(0)} %)`
    })
    return [`Prompt of ${promptTokens} tokens`, ...rows].join("\n")
  })
}

async function measureGaps(rounds: number): Promise<string> {
  return withEngine(5, async (engine) => {
    const [alone, before, during, prompt]: [number[], number[], number[], number[]] = [[], [], [], []]
    for (let round = 0; round < rounds; round++) {
      alone.push((await answer(engine, request(longPrompt(500 + round), 1))).firstMs)
      const stop = new AbortController()
      const streams = Array.from({ length: 4 }, (_, index) =>
        answer(engine, request(`Stream ${index}.`, streamTokens), stop.signal),
      )
      await new Promise((done) => setTimeout(done, 200))
      const from = performance.now()
      const long = await answer(engine, request(longPrompt(100 + round), 1))
      const until = performance.now()
      stop.abort()
      const times = (await Promise.all(streams)).map((stream) => stream.times)
      before.push(Math.max(...times.map((moments) => longestGap(moments, 0, from))))
      during.push(Math.max(...times.map((moments) => longestGap(moments, from, until))))
      prompt.push(long.firstMs)
    }
    const aloneMs = median(alone)
    const show = (values: readonly number[]) => {
      const share = ((100 * median(values)) / aloneMs).toFixed(0)
      return `${median(values).toFixed(0).padStart(5)} ms (${share} %; worst ${Math.max(...values).toFixed(0)} ms)`
    }
    return [
      `first token of the prompt alone   ${show(alone)}`,
      `first token beside four streams   ${show(prompt)}`,
      `longest gap of any stream before  ${show(before)}`,
      `longest gap while it is read      ${show(during)}`,
    ].join("\n")
  })
}

/** The longest silence that overlaps a span of time, of a stream that goes on after it. */
function longestGap(moments: readonly number[], from: number, until: number): number {
  let longest = 0
  for (const [index, moment] of moments.entries()) {
    const previous = moments[index - 1]
    if (previous !== undefined && moment > from && previous < until) longest = Math.max(longest, moment - previous)
  }
  return longest
}

export async function runConcurrency(rounds: number): Promise<void> {
  console.log(`All streams together, ${answerTokens} tokens each, ${rounds} rounds, medians:`)
  console.log(await comparePaces(rounds))
  console.log("\nTime to the first token:")
  console.log(await comparePrefixes(rounds))
  console.log("\nA long prompt arrives while four streams run; shares are of the prompt alone:")
  console.log(await measureGaps(rounds))
}
