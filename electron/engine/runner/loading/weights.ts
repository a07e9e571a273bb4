import type { Llama, LlamaModel, LlamaModelOptions } from "node-llama-cpp"
import type { EngineLoadOptions } from "../../engine.ts"

/** Reads the weights, as many layers to the graphics card as the options and its memory say. `progress`: 0 to 1. */
export async function loadWeights(
  llama: Llama,
  path: string,
  options: EngineLoadOptions,
  progress: (progress: number) => void,
): Promise<LlamaModel> {
  const architecture = hasRopeSettings(options) ? await readArchitecture(llama, path) : null
  return llama.loadModel({
    modelPath: path,
    gpuLayers: llama.gpu === false ? 0 : (options.gpuLayers ?? "auto"),
    ...(options.usesMmap === undefined ? {} : { useMmap: options.usesMmap }),
    ...(options.usesMlock === undefined ? {} : { useMlock: options.usesMlock }),
    ...(architecture === null ? {} : { metadataOverrides: ropeOverrides(architecture, options) }),
    onLoadProgress: progress,
  })
}

type RopeSettings = Pick<EngineLoadOptions, "ropeFrequencyBase" | "ropeFrequencyScale">

function hasRopeSettings({ ropeFrequencyBase, ropeFrequencyScale }: RopeSettings): boolean {
  return ropeFrequencyBase !== undefined || ropeFrequencyScale !== undefined
}

/** The keys of positions begin with the architecture's name, which the vocabulary alone is enough to know. */
async function readArchitecture(llama: Llama, path: string): Promise<string | null> {
  const model = await llama.loadModel({ modelPath: path, vocabOnly: true, gpuLayers: 0 })
  try {
    return model.fileInfo.metadata.general.architecture ?? null
  } finally {
    await model.dispose()
  }
}

/**
 * The library has no parameter of a context for them, but lets the file's own values be replaced. llama.cpp reads the factor as
 * how many times longer the context gets: the inverse of the scale (`hparams.rope_freq_scale_train` in llama-model.cpp).
 */
export function ropeOverrides(
  architecture: string,
  { ropeFrequencyBase, ropeFrequencyScale }: RopeSettings,
): NonNullable<LlamaModelOptions["metadataOverrides"]> {
  const rope = {
    ...(ropeFrequencyBase === undefined ? {} : { freq_base: asFloat(ropeFrequencyBase) }),
    ...(ropeFrequencyScale === undefined
      ? {}
      : { scaling: { type: "linear", factor: asFloat(1 / ropeFrequencyScale) } }),
  }
  return { [architecture]: { rope } } as NonNullable<LlamaModelOptions["metadataOverrides"]>
}

/** The library sends whole numbers as integers, which llama.cpp ignores where the file has a float. Lost when it becomes one. */
function asFloat(value: number): number {
  return Number.isInteger(value) ? value * (1 + 2 ** -40) : value
}
