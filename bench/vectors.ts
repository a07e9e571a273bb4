/** What embeddings cost: the library's own loop in this process, our engine process, and HTTP, with the same texts in turns. */
import { resolve } from "node:path"
import { getLlama, LlamaLogLevel } from "node-llama-cpp"
import OpenAI from "openai"
import { silentLog } from "../electron/core/log.ts"
import { createSupervisor } from "../electron/engine/supervisor.ts"
import { createForkEngine } from "../electron/ports/forkEngine.ts"
import { startHost } from "./http.ts"

const path = resolve(import.meta.dirname, "../test/fixtures/ember/ember-embed-q8_0.gguf")
const threads = 1
const contextSize = 512
const sentence = "Open the API keys page and press Create key. "
const texts = { short: sentence, long: sentence.repeat(20) }
const counts = { short: 200, long: 40 }

type Contender = { readonly name: string; embed(inputs: string[]): Promise<unknown>; close(): Promise<void> }

export async function measureVectors(rounds: number): Promise<void> {
  const contenders: Contender[] = []
  try {
    contenders.push(await openLoop(), await openEngine(), ...(await openHttp()))
    for (const kind of ["short", "long"] as const) {
      const inputs = Array.from({ length: counts[kind] }, (_, index) => `${index} ${texts[kind]}`)
      console.log(`${kind} texts, embeddings per second, medians of ${rounds} rounds; the bare loop is 100 %:`)
      console.log(report(contenders, await compare(contenders, inputs, rounds)))
    }
  } finally {
    for (const contender of contenders) await contender.close()
  }
}

function report(contenders: readonly Contender[], speeds: readonly number[]): string {
  const whole = speeds[0] ?? 1
  const lines = contenders.map(({ name }, index) => {
    const speed = speeds[index] ?? 0
    return `${name.padEnd(24)} ${speed.toFixed(0).padStart(6)}/s (${((100 * speed) / whole).toFixed(0)} %)`
  })
  return lines.join("\n")
}

async function compare(contenders: readonly Contender[], inputs: string[], rounds: number): Promise<number[]> {
  const speeds = contenders.map((): number[] => [])
  for (let round = 0; round <= rounds; round++) {
    for (const [index, contender] of contenders.entries()) {
      const startedAt = performance.now()
      await contender.embed(inputs)
      // The first round warms up.
      if (round > 0) speeds[index]?.push((inputs.length * 1000) / (performance.now() - startedAt))
    }
  }
  return speeds.map((all) => all.sort((a, b) => a - b)[Math.floor(all.length / 2)] ?? 0)
}

async function openLoop(): Promise<Contender> {
  const llama = await getLlama({ build: "never", gpu: false, maxThreads: 0, logLevel: LlamaLogLevel.error })
  const model = await llama.loadModel({ modelPath: path })
  const context = await model.createEmbeddingContext({ contextSize, batchSize: contextSize, threads })
  return {
    name: "bare loop",
    async embed(inputs) {
      for (const input of inputs) await context.getEmbeddingFor(input)
    },
    close: () => llama.dispose(),
  }
}

async function openEngine(): Promise<Contender> {
  const engine = createSupervisor({ spawnEngine: createForkEngine(), log: silentLog })
  const options = { threads, contextSize, slotCount: 1, gpuLayers: 0 }
  await engine.load({ id: "embed", path, options, role: "embedding" })
  return {
    name: "engine process, a batch",
    embed: (inputs) => engine.embed("embed", { inputs }, new AbortController().signal),
    close: () => engine.close(),
  }
}

async function openHttp(): Promise<Contender[]> {
  const host = await startHost([path])
  const client = new OpenAI({ baseURL: host.api, apiKey: "none" })
  const create = (input: string | string[]) => client.embeddings.create({ model: "ember-embed-q8_0", input })
  await create("It is loaded with the first request.").catch(async (error: unknown) => {
    await host.stop()
    throw error
  })
  return [
    { name: "HTTP, a batch", embed: create, async close() {} },
    {
      name: "HTTP, 8 at once",
      async embed(inputs) {
        const queue = [...inputs]
        const ask = async () => {
          for (let input = queue.pop(); input !== undefined; input = queue.pop()) await create(input)
        }
        await Promise.all(Array.from({ length: 8 }, ask))
      },
      close: () => host.stop(),
    },
  ]
}
