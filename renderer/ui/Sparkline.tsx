const width = 96
const height = 24
const edge = 2

/** How something went over the last while, without axes: the figures beside it carry the facts. */
export function Sparkline({ values, label }: { readonly values: readonly number[]; readonly label: string }) {
  const most = Math.max(1, ...values)
  const step = values.length > 1 ? width / (values.length - 1) : width
  const points = values.map((value, index) => {
    const y = height - edge - (value / most) * (height - 2 * edge)
    return `${(index * step).toFixed(1)},${y.toFixed(1)}`
  })
  return (
    <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
      <polyline
        points={points.join(" ")}
        fill="none"
        stroke="var(--color-chart-local)"
        strokeWidth="1.5"
        strokeLinejoin="round"
      />
    </svg>
  )
}
