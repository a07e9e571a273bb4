import type { LlamaContext } from "node-llama-cpp"
import { beforeEach, expect, it } from "vitest"
import { drawInOrder } from "../../../electron/engine/runner/contexts/orderedDraws.ts"

type Draw = { readonly place: number; resolve(token: number): void; reject(error: Error): void }

/** Stands for the native context: draws end when the test says so. */
class NativeContext {
  readonly draws: Draw[] = []

  async decodeBatch(): Promise<void> {}

  sampleToken(place: number): Promise<number> {
    const { promise, resolve, reject } = Promise.withResolvers<number>()
    this.draws.push({ place, resolve, reject })
    return promise
  }
}

let native: NativeContext
const begun = () => native.draws.map(({ place }) => place)
const settled = () => new Promise((resolve) => setImmediate(resolve))

beforeEach(() => {
  native = new NativeContext()
  drawInOrder({ _ctx: native } as unknown as LlamaContext)
})

it("lets the first draw of a batch be alone, and all others go on side by side", async () => {
  await native.decodeBatch()
  const tokens = Promise.all([native.sampleToken(0), native.sampleToken(1), native.sampleToken(2)])
  await settled()
  expect(begun()).toEqual([0])
  native.draws[0]?.resolve(10)
  await settled()
  expect(begun()).toEqual([0, 1, 2])
  native.draws[2]?.resolve(12)
  native.draws[1]?.resolve(11)
  expect(await tokens).toEqual([10, 11, 12])

  await native.decodeBatch()
  void native.sampleToken(3)
  void native.sampleToken(4)
  await settled()
  expect(begun()).toEqual([0, 1, 2, 3])
})

it("goes on after a first draw that failed, and tells its caller alone", async () => {
  await native.decodeBatch()
  const failing = native.sampleToken(0)
  const other = native.sampleToken(1)
  native.draws[0]?.reject(new Error("nothing fits"))
  await expect(failing).rejects.toThrow("nothing fits")
  await settled()
  native.draws[1]?.resolve(11)
  expect(await other).toBe(11)
})

it("says so where the library has become another one", () => {
  expect(() => drawInOrder({} as LlamaContext)).toThrow("This version of node-llama-cpp")
})
