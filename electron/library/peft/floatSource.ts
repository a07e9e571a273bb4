import type { FileHandle } from "node:fs/promises"
import { FileLimit } from "../gguf/boundedFile.ts"
import type { SafeTensor } from "./safetensors.ts"

/** The numbers of a stored tensor as 32-bit floats, a part at a time. F16 and BF16 lose nothing by it. */
export class FloatSource {
  readonly #file: FileHandle
  readonly #tensor: SafeTensor
  #scratch = new Uint16Array(0)

  constructor(file: FileHandle, tensor: SafeTensor) {
    this.#file = file
    this.#tensor = tensor
  }

  /** Fills `into` with the numbers from the given one on. Throws FileLimit where the file has become shorter. */
  async read(first: number, into: Float32Array): Promise<void> {
    const { type } = this.#tensor
    if (type === "F32") {
      await this.#fill(first * 4, into)
      return
    }
    if (this.#scratch.length < into.length) this.#scratch = new Uint16Array(into.length)
    const halves = this.#scratch.subarray(0, into.length)
    await this.#fill(first * 2, halves)
    if (type === "F16") widenHalves(halves, into)
    else widenBrainFloats(halves, into)
  }

  async #fill(offset: number, into: Float32Array | Uint16Array): Promise<void> {
    const bytes = new Uint8Array(into.buffer, into.byteOffset, into.byteLength)
    let filled = 0
    while (filled < bytes.length) {
      const position = this.#tensor.start + offset + filled
      const { bytesRead } = await this.#file.read(bytes, filled, bytes.length - filled, position)
      if (bytesRead === 0) throw new FileLimit("truncated", "the file became shorter while it was read")
      filled += bytesRead
    }
  }
}

/** A BF16 is the upper half of an F32. */
function widenBrainFloats(halves: Uint16Array, into: Float32Array): void {
  const bits = new Uint32Array(into.buffer, into.byteOffset, into.length)
  for (let index = 0; index < halves.length; index++) bits[index] = (halves[index] ?? 0) * 0x10000
}

let halfValues: Float32Array | undefined

function widenHalves(halves: Uint16Array, into: Float32Array): void {
  halfValues ??= Float32Array.from({ length: 0x10000 }, (_, half) => halfValue(half))
  for (let index = 0; index < halves.length; index++) into[index] = halfValues[halves[index] ?? 0] ?? 0
}

/** IEEE 754 binary16: a sign, five bits of exponent, ten of fraction. */
function halfValue(half: number): number {
  const sign = half & 0x8000 ? -1 : 1
  const exponent = (half >> 10) & 0x1f
  const fraction = half & 0x3ff
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}
