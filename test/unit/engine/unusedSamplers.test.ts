import type { Llama } from "node-llama-cpp"
import { expect, it } from "vitest"
import { reuseUnusedSamplers } from "../../../electron/engine/runner/loading/unusedSamplers.ts"

/** Methods that cannot be assigned to, as those of native classes. */
function openBindings() {
  let made = 0
  const disposed: object[] = []
  class AddonSampler {
    readonly model: unknown
    constructor(model: unknown) {
      this.model = model
      made++
    }
  }
  Object.defineProperty(AddonSampler.prototype, "dispose", {
    value(this: object) {
      disposed.push(this)
    },
  })
  Object.defineProperty(AddonSampler.prototype, "applyConfig", { value: (config: unknown) => config })
  const bindings = { AddonSampler: AddonSampler as new (model: unknown) => Sampler }
  const llama = { _bindings: bindings } as unknown as Llama
  reuseUnusedSamplers(llama)
  reuseUnusedSamplers(llama)
  return { make: (model: unknown = "m") => new bindings.AddonSampler(model), disposed, made: () => made }
}

type Sampler = { dispose(): void; applyConfig(config: unknown): unknown; readonly model: unknown }

// A long prompt beside others is read in hundreds of pieces, and each sampler holds megabytes of a large vocabulary.
it("reads a prompt in hundreds of pieces with one sampler", () => {
  const { make, made } = openBindings()
  for (let piece = 0; piece < 300; piece++) make().dispose()
  expect(made()).toBe(1)
})

it("never gives one that is in use, was used to draw, or belongs to another model", () => {
  const { make, made, disposed } = openBindings()
  const [first, second] = [make(), make()]
  expect(second).not.toBe(first)
  expect(first?.applyConfig("x")).toBe("x")
  first?.dispose()
  expect(disposed).toEqual([first])
  second?.dispose()
  second?.dispose()
  expect(make("other").model).toBe("other")
  const [again, fresh] = [make(), make()]
  expect([again === second, fresh === second, made()]).toEqual([true, false, 4])
})

it("keeps a few, however many were used at once", () => {
  const { make, disposed } = openBindings()
  for (const sampler of Array.from({ length: 20 }, () => make())) sampler.dispose()
  expect(disposed).toHaveLength(12)
})
