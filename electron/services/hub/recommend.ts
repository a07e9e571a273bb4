import type { HubFileGroup, HubFit, HubVerdict } from "../../contract/hub.ts"
import { bitsPerWeight } from "../../library/hub/quantizationName.ts"

type Candidate = { readonly group: HubFileGroup; readonly verdict: HubVerdict; readonly bits: number }

/** Beyond it nobody can tell a difference, but everybody waits twice as long for the same text: "Q8_0" and its like. */
const needless = 10
/** "Q4_K_M": below it models lose abilities. */
const good = 4.8

/**
 * The file that suits this computer best: the most precise one that fits, but none of 16 bits if there is another. Where none
 * fits well, the one nearest to "Q4_K_M" of those that just fit: null if there are none of these either.
 */
export function recommend(groups: readonly HubFileGroup[], fits: readonly HubFit[]): string | null {
  const candidates = groups.flatMap((group): Candidate[] => {
    const fit = fits.find(({ groupId }) => groupId === group.id)
    if (fit === undefined || group.missingParts > 0 || group.kind !== "model") return []
    // One without a name of its own is as good as its size says, beside the others.
    const bits = (group.quantization === null ? null : bitsPerWeight(group.quantization)) ?? good
    return [{ group, verdict: fit.estimate.verdict, bits }]
  })
  const fitting = candidates.filter(({ verdict }) => verdict === "fits")
  if (fitting.length > 0) {
    const sensible = fitting.filter(({ bits }) => bits < needless)
    return best(sensible.length > 0 ? sensible : fitting, ({ bits }) => (sensible.length > 0 ? bits : -bits))
  }
  const tight = candidates.filter(({ verdict }) => verdict === "tight")
  return best(tight, ({ bits }) => -Math.abs(bits - good))
}

/** Of equals the larger one: in a repository of several models it is the abler one. */
function best(candidates: readonly Candidate[], value: (candidate: Candidate) => number): string | null {
  const [first] = candidates.toSorted((a, b) => value(b) - value(a) || b.group.sizeBytes - a.group.sizeBytes)
  return first?.group.id ?? null
}
