/** What the names of files say about how much of a model's precision they keep. */
import type { HubSize } from "../../contract/hub.ts"

/**
 * The names of llama.cpp's quantisations (`QUANT_OPTIONS` in tools/quantize/quantize.cpp), and those that publishers have made of
 * them: `UD-` before, `_L` and `_XL` behind for larger embeddings, `Q4_0_4_8` for one kind of processor, a bare `q4`.
 */
const namePattern =
  /(?:^|[-_./ ])((?:UD-)?(?:I?Q[1-9]_(?:K(?:_?(?:XXS|XS|S|M|L|XL|XXL))?|[01](?:_\d_\d)?|XXS|XS|S|M|NL)(?:_(?:XL|L))?|TQ[12]_0|(?:MX|NV)FP4(?:_MOE)?|BF16|F(?:P)?(?:16|32)|Q[2-8]))(?=$|[-_./ ])/gi

/** As the field writes it, for example "UD-Q4_K_XL"; null where neither the file's name nor its folder's tells. */
export function quantizationOf(path: string): string | null {
  const [name = "", folder = ""] = path.split("/").reverse()
  return lastName(name.replace(/\.gguf$/i, "")) ?? lastName(folder)
}

function lastName(text: string): string | null {
  const found = [...text.matchAll(namePattern)].at(-1)?.[1]
  return found === undefined ? null : found.toUpperCase().replace(/^FP(?=16|32)/, "F")
}

/**
 * Bits for each weight, as measured on models of 8 billion (README.md of llama.cpp's tools/quantize): smaller ones have some more,
 * because their embeddings are kept better. Null for a name that is not known.
 */
export function bitsPerWeight(quantization: string): number | null {
  const name = quantization.replace(/^UD-/, "")
  const exact = knownBits[name]
  if (exact !== undefined) return exact
  // "Q4_K_XL" lies a little above "Q4_K_M", "Q4_0_4_8" is "Q4_0" in another order.
  const stem = /^(I?Q)(\d)/.exec(name)
  if (stem === null) return null
  const [, family, digit] = stem
  const usual = knownBits[`${family}${digit}_K_M`] ?? knownBits[`${family}${digit}_K`] ?? Number(digit) + 0.6
  return /_(L|XL|XXL)$/.test(name) ? usual + 0.2 : usual
}

const knownBits: Readonly<Record<string, number>> = {
  IQ1_S: 2,
  IQ1_M: 2.15,
  TQ1_0: 1.7,
  TQ2_0: 2.1,
  IQ2_XXS: 2.38,
  IQ2_XS: 2.59,
  IQ2_S: 2.74,
  IQ2_M: 2.93,
  Q2_K_S: 2.97,
  Q2_K: 3.16,
  IQ3_XXS: 3.25,
  IQ3_XS: 3.5,
  Q3_K_S: 3.64,
  IQ3_S: 3.66,
  IQ3_M: 3.76,
  Q3_K_M: 4,
  Q3_K: 4,
  Q3_K_L: 4.3,
  MXFP4: 4.3,
  MXFP4_MOE: 4.3,
  NVFP4: 4.5,
  IQ4_XS: 4.46,
  Q4_0: 4.66,
  Q4_K_S: 4.67,
  IQ4_NL: 4.68,
  Q4_K_M: 4.89,
  Q4_K: 4.89,
  Q4_1: 5.1,
  Q5_0: 5.57,
  Q5_K_S: 5.57,
  Q5_K_M: 5.7,
  Q5_K: 5.7,
  Q5_1: 6.0,
  Q6_K: 6.56,
  Q8_0: 8.5,
  F16: 16,
  BF16: 16,
  F32: 32,
}

/** "balanced" begins where most of a model's abilities are kept, "large" where the difference can hardly be told. */
export function sizeOf(quantization: string): HubSize | null {
  const bits = bitsPerWeight(quantization)
  if (bits === null) return null
  if (bits < 4.3) return "small"
  return bits < 6.3 ? "balanced" : "large"
}
