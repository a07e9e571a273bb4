import type { SamplingParameters } from "../../../electron/contract/completion.ts"

export type SliderParameter = "temperature" | "topP" | "minP" | "repeatPenalty"

type Range = { readonly min: number; readonly max: number; readonly step: number; readonly unset: number }

/** What the sliders offer, and where they stand while the model's own default is used. */
export const sliderRanges: Readonly<Record<SliderParameter, Range>> = {
  temperature: { min: 0, max: 2, step: 0.05, unset: 0.7 },
  topP: { min: 0, max: 1, step: 0.05, unset: 0.95 },
  minP: { min: 0, max: 0.5, step: 0.01, unset: 0.05 },
  repeatPenalty: { min: 1, max: 2, step: 0.05, unset: 1 },
}

export const sliderParameters = Object.keys(sliderRanges) as readonly SliderParameter[]

/** The parameters without one, or with another value of it. */
export function withParameter(
  sampling: SamplingParameters,
  name: keyof SamplingParameters,
  value: number | undefined,
): SamplingParameters {
  const { [name]: _, ...others } = sampling
  return value === undefined ? others : { ...others, [name]: value }
}
