import type { LlamaContext } from "node-llama-cpp"
import { Mutex } from "../../../core/mutex.ts"
import { type NativeContext, nativeContextOf, replaceMethod } from "../contexts/nativeContext.ts"

type NativeSampler = { applyConfig(config: Readonly<Record<string, unknown>>): void }
type NativeSamplerClass = new (model: unknown) => NativeSampler

/** As many of the likeliest tokens are looked at as any client may ask for. */
export const mostAlternatives = 20
/** Lifts any token that can be drawn above all others, and yet leaves the other one's share within what a float holds. */
const lift = 50
/** Stands for less than a float can say, as in OpenAI's API. */
const lowestLogprob = -9999

const otherwise = "This version of node-llama-cpp samples in another way: log probabilities must be adapted to it."

const prepared = new WeakSet<LlamaContext>()

/**
 * From now on `evaluateWithMetadata` and `controlledEvaluate`, asked for both `probabilities` and `confidence`, tell natural
 * logarithms of the model's own distribution, at temperature 1 and before all filters, biases and grammars: `probabilities` of
 * the likeliest tokens, most likely first, and `confidence` of the drawn one. The draw itself stays as it is. The library's
 * own figures are of what the filters left over, and it hands out the whole vocabulary for them.
 */
export function tellTrueProbabilities(context: LlamaContext): void {
  if (prepared.has(context)) return
  const { native, meter } = openNative(context)
  const draw = native.sampleToken.bind(native)
  const sampleToken: typeof draw = async (place, sampler, wantsProbabilities, wantsConfidence) => {
    if (wantsProbabilities !== true || wantsConfidence !== true) {
      return wantsProbabilities === undefined
        ? draw(place, sampler)
        : draw(place, sampler, wantsProbabilities, wantsConfidence)
    }
    const token = await draw(place, sampler)
    if (typeof token !== "number" || token < 0) return token
    const { logprob, likeliest } = await meter.measure(draw, place, token)
    return [token, likeliest.flat(), logprob]
  }
  replaceMethod(native, "sampleToken", sampleToken)
  prepared.add(context)
}

function openNative(context: LlamaContext): { native: NativeContext; meter: LogprobMeter } {
  const native = nativeContextOf(context, otherwise)
  const { _model: model, _llama: llama } = context.model as unknown as {
    _model?: unknown
    _llama?: { _bindings?: { AddonSampler?: NativeSamplerClass } }
  }
  const Sampler = llama?._bindings?.AddonSampler
  if (Sampler === undefined || model === undefined) throw new Error(otherwise)
  return { native, meter: new LogprobMeter(Sampler, model) }
}

/** One for each context: its samplers are not made for two measurements at a time. */
class LogprobMeter {
  readonly #best: NativeSampler
  readonly #several: NativeSampler
  readonly #lifted: NativeSampler
  readonly #mutex = new Mutex()

  constructor(Sampler: NativeSamplerClass, model: unknown) {
    const plain = { temperature: 1, topP: 1, minP: 0, seed: 0 }
    this.#best = new Sampler(model)
    this.#best.applyConfig({ temperature: 0 })
    this.#several = new Sampler(model)
    this.#several.applyConfig({ ...plain, topK: mostAlternatives })
    this.#lifted = new Sampler(model)
  }

  measure(draw: NativeContext["sampleToken"], place: number, token: number) {
    return this.#mutex.run(async () => {
      // Greedy sampling filters nothing, so its confidence is a probability among the whole vocabulary.
      const [, , best = 1] = asList(await draw(place, this.#best, false, true))
      const [, flat = []] = asList(await draw(place, this.#several, true, false))
      const likeliest = pairs(flat).map(([other, share]): [number, number] => {
        return [other, bounded(Math.log(share / (flat[1] ?? 1)) + Math.log(best))]
      })
      const known = likeliest.find(([other]) => other === token)
      const logprob = known?.[1] ?? bounded((await this.#behindBest(draw, place, token)) + Math.log(best))
      return { logprob, likeliest }
    })
  }

  /** How much less likely than the best a token is that is not among the likeliest: both alone, this one lifted. */
  async #behindBest(draw: NativeContext["sampleToken"], place: number, token: number): Promise<number> {
    this.#lifted.applyConfig({
      ...{ temperature: 1, topP: 1, minP: 0, seed: 0, topK: 2 },
      tokenBiasKeys: Uint32Array.of(token),
      tokenBiasValues: Float32Array.of(lift),
    })
    const [, flat = []] = asList(await draw(place, this.#lifted, true, false))
    const own = pairs(flat).find(([other]) => other === token)?.[1] ?? 0
    const best = pairs(flat).find(([other]) => other !== token)?.[1] ?? 1
    return Math.log(own / best) - lift
  }
}

function asList(drawn: Awaited<ReturnType<NativeContext["sampleToken"]>>) {
  return typeof drawn === "number" ? ([drawn] as [number, number[]?, number?]) : drawn
}

function pairs(flat: readonly number[]): [number, number][] {
  return Array.from({ length: flat.length / 2 }, (_, at) => [flat[2 * at] ?? 0, flat[2 * at + 1] ?? 0])
}

function bounded(logprob: number): number {
  return Math.max(lowestLogprob, Math.min(0, logprob))
}
