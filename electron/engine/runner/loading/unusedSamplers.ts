import type { Llama } from "node-llama-cpp"

/** What the library makes for each call of `evaluate`, and for each piece of a prompt that is only read. */
type NativeSampler = { dispose(): void; applyConfig(config: unknown): unknown }
type NativeSamplerClass = new (model: unknown) => NativeSampler
type Bindings = { AddonSampler: NativeSamplerClass }

const patched = new WeakSet<object>()

/**
 * Uses one sampler again that was never used to draw a token. Each holds twelve bytes for every token of the vocabulary until its
 * JavaScript side is collected, which knows nothing of them and takes its time: a prompt that was read in small pieces left
 * hundreds of megabytes behind (`AddonSampler::dispose` of node-llama-cpp 3.21 keeps `tokenCandidates`).
 */
export function reuseUnusedSamplers(llama: Llama): void {
  const bindings = (llama as unknown as { readonly _bindings?: Bindings })._bindings
  if (bindings?.AddonSampler === undefined || patched.has(bindings)) return
  patched.add(bindings)
  bindings.AddonSampler = new Proxy(bindings.AddonSampler, { construct: reusing() })
}

/** As many as pieces of prompts are read at once; more are in no computer's interest. */
const mostSpares = 8

function reusing(): (target: NativeSamplerClass, given: unknown[]) => NativeSampler {
  const spares: { readonly model: unknown; readonly sampler: NativeSampler }[] = []
  return (target, [model]) => {
    const at = spares.findIndex((spare) => spare.model === model)
    const [known] = at < 0 ? [] : spares.splice(at, 1)
    if (known !== undefined) return known.sampler
    const sampler = new target(model)
    const { dispose, applyConfig } = sampler
    let isUsed = false
    // Its own methods are read-only: they cannot be assigned to.
    const replace = (name: keyof NativeSampler, value: (...given: unknown[]) => unknown) =>
      Object.defineProperty(sampler, name, { value })
    replace("applyConfig", (config) => {
      isUsed = true
      return applyConfig.call(sampler, config)
    })
    replace("dispose", () => {
      if (spares.some((spare) => spare.sampler === sampler)) return
      if (isUsed || spares.length >= mostSpares) dispose.call(sampler)
      else spares.push({ model, sampler })
    })
    return sampler
  }
}
