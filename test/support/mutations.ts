/** Damage to files as disks, downloads and attackers do it; the same for the same seed. */

export type Mutation = { readonly kind: string; readonly bytes: Buffer }

/** Numbers from 0 to 1, always the same ones (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** `headerBytes`: where the data begins. Most damage is done to the header, half of that to its beginning. */
export function mutate(file: Buffer, headerBytes: number, random: () => number): Mutation {
  const below = (limit: number) => Math.floor(random() * limit)
  const inHeader = () => below(random() < 0.5 ? Math.min(2048, headerBytes) : headerBytes)
  const bytes = Buffer.from(file)
  const flip = (at: number) => bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << below(8)), at)
  const kinds: Record<string, () => Buffer> = {
    "cut in its header": () => bytes.subarray(0, below(headerBytes)),
    "cut in its data": () => bytes.subarray(0, headerBytes + below(file.length - headerBytes)),
    "bit of the header": () => {
      flip(inHeader())
      return bytes
    },
    "bits of the data": () => {
      for (let count = 0; count < 8; count++) flip(headerBytes + below(file.length - headerBytes))
      return bytes
    },
    "absurd length": () => {
      const lengths = [2n ** 63n, 2n ** 64n - 1n, 2n ** 32n, 2n ** 31n - 1n, 2n ** 53n, 0n]
      bytes.writeBigUInt64LE(lengths[below(lengths.length)] ?? 0n, Math.min(inHeader(), file.length - 8))
      return bytes
    },
    "wrong type": () => {
      bytes.writeUInt32LE(below(40), Math.min(inHeader(), file.length - 4))
      return bytes
    },
    "overwritten with noise": () => {
      const at = inHeader()
      for (let offset = at; offset < Math.min(at + 16, file.length); offset++) bytes.writeUInt8(below(256), offset)
      return bytes
    },
  }
  const names = Object.keys(kinds)
  const kind = names[below(names.length)] ?? ""
  return { kind, bytes: kinds[kind]?.() ?? bytes }
}
