import { expect, it } from "vitest"
import type { HubFileGroup, HubFit, HubVerdict } from "../../../../electron/contract/hub.ts"
import { recommend } from "../../../../electron/services/hub/recommend.ts"

type Row = readonly [quantization: string | null, verdict: HubVerdict, more?: Partial<HubFileGroup>]

function recommended(...rows: readonly Row[]): string | null {
  const groups = rows.map(([quantization, , more], at): HubFileGroup => {
    const id = quantization ?? `unnamed-${at}`
    const plain = { size: null, files: [], sizeBytes: at, missingParts: 0, inLibrary: null } as const
    return { id, kind: "model", quantization, ...plain, ...more }
  })
  const fits = rows.map(([, verdict], at) => ({ groupId: groups[at]?.id, estimate: { verdict }, isDerived: true }))
  return recommend(groups, fits as unknown as HubFit[])
}

it.each<[string, readonly Row[], string | null]>([
  [
    "the most precise that fits",
    [
      ["Q4_K_M", "fits"],
      ["Q6_K", "fits"],
      ["Q8_0", "tight"],
    ],
    "Q6_K",
  ],
  [
    "no 16 bits where 8 are there",
    [
      ["Q8_0", "fits"],
      ["BF16", "fits"],
      ["F32", "fits"],
    ],
    "Q8_0",
  ],
  [
    "16 bits where nothing else is there",
    [
      ["F16", "fits"],
      ["F32", "fits"],
    ],
    "F16",
  ],
  [
    "the usual one rather than a smaller one",
    [
      ["Q3_K_M", "fits"],
      ["IQ2_M", "fits"],
      ["Q4_K_M", "fits"],
    ],
    "Q4_K_M",
  ],
  [
    "a small one that fits before one that just fits",
    [
      ["Q2_K", "fits"],
      ["Q4_K_M", "tight"],
    ],
    "Q2_K",
  ],
  [
    "of those that just fit the usual one",
    [
      ["Q2_K", "tight"],
      ["Q4_K_M", "tight"],
      ["Q8_0", "tight"],
    ],
    "Q4_K_M",
  ],
  [
    "none where none fits",
    [
      ["Q2_K", "too-large"],
      ["Q8_0", "too-large"],
    ],
    null,
  ],
  [
    "none of which parts are missing",
    [
      ["Q4_K_M", "fits"],
      ["Q8_0", "fits", { missingParts: 1 }],
    ],
    "Q4_K_M",
  ],
  [
    "no projector",
    [
      ["Q4_K_M", "fits"],
      ["Q8_0", "fits", { kind: "projector" }],
    ],
    "Q4_K_M",
  ],
  ["one without a name where it is alone", [[null, "fits"]], "unnamed-0"],
  ["nothing of nothing", [], null],
])("recommends %s", (_, rows, expected) => {
  expect(recommended(...rows)).toBe(expected)
})
