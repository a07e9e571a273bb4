/**
 * Embedding models that were trained so that the beginning of a vector is a shorter vector of the same text, by their names:
 * files do not say it. From the models' own descriptions on Hugging Face.
 */
const families: readonly RegExp[] = [
  /nomic-embed-text-v(1\.5|2)/,
  /qwen3-(vl-)?embedding/,
  /embedding-?gemma/,
  /mxbai-embed-(large|xsmall)/,
  /arctic-embed-(m-v1\.5|[ml]-v2)/,
  /jina-embeddings-v[3-5]/,
]

/** Whether vectors of a model of one of these names may be shortened. */
export function isMatryoshka(...names: readonly string[]): boolean {
  const folded = names.map((name) => name.toLowerCase().replaceAll(/[\s_]+/g, "-"))
  return folded.some((name) => families.some((family) => family.test(name)))
}

/** The first numbers of each vector, of length 1 again. */
export function shortened(vector: Float32Array, dimensions: number): Float32Array {
  const start = vector.subarray(0, dimensions)
  const length = Math.hypot(...start)
  return length === 0 ? start : start.map((value) => value / length)
}
