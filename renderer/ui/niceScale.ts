/** An axis from 0 to at least `most` that steps in round figures: 1, 2 or 5 with zeros. Ticks without the 0. */
export function niceScale(most: number): { readonly top: number; readonly ticks: readonly number[] } {
  if (!(most > 0)) return { top: 1, ticks: [] }
  const rough = most / 4
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough) ?? rough
  const count = Math.ceil(most / step - 1e-9)
  return { top: step * count, ticks: Array.from({ length: count }, (_, index) => step * (index + 1)) }
}
