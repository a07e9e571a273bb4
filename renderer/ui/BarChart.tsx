import { type KeyboardEvent, useId, useRef, useState } from "react"
import { classes } from "./classes.ts"
import { niceScale } from "./niceScale.ts"

export type ChartSeries = { readonly label: string; readonly color: string }

export type ChartSlot = {
  readonly id: string
  /** What the bar is about, such as "Fri 13 Nov". */
  readonly label: string
  /** On the axis; empty where there is no room for one. */
  readonly tick: string
  /** One for each series, from below. */
  readonly values: readonly number[]
}

export type BarChartProps = {
  readonly title: string
  readonly description: string
  readonly series: readonly ChartSeries[]
  readonly slots: readonly ChartSlot[]
  format(value: number): string
  /** What choosing a bar does, in words, and the act. */
  readonly pickLabel: string
  onPick(id: string): void
}

/** Of the drawing, which is stretched: only proportions count. */
const height = 100
const slotWidth = 10
const gap = 1.6

/**
 * Bars of several parts. Each can be reached with the arrow keys and says its figures; choosing it leads to what it is made of.
 * The same as a table belongs beside it.
 */
export function BarChart({ title, description, series, slots, format, pickLabel, onPick }: BarChartProps) {
  const titleId = useId()
  const [shown, setShown] = useState<number | null>(null)
  /** The bar that Tab leads to. */
  const [current, setCurrent] = useState(slots.length - 1)
  const bars = useRef<(SVGGElement | null)[]>([])
  const totals = slots.map(({ values }) => sum(values))
  const scale = niceScale(Math.max(...totals, 0))
  const reachable = Math.min(Math.max(0, current), slots.length - 1)
  const onKeyDown = (event: KeyboardEvent, index: number) => {
    const next = moved(event.key, index, slots.length)
    if (next !== null) bars.current[next]?.focus()
    else if (event.key === "Enter" || event.key === " ") onPick(slots[index]?.id ?? "")
    else if (event.key === "Escape" && shown !== null) setShown(null)
    else return
    event.preventDefault()
  }
  return (
    <div className="plot">
      <div className="plot__y" aria-hidden="true">
        {scale.ticks.map((tick) => (
          <span key={tick} style={{ top: `${100 - (tick / scale.top) * 100}%` }}>
            {format(tick)}
          </span>
        ))}
      </div>
      <div className="plot__area">
        {/* biome-ignore lint/a11y/useSemanticElements: a drawing has no fieldset */}
        <svg
          role="group"
          aria-labelledby={titleId}
          viewBox={`0 0 ${slots.length * slotWidth} ${height}`}
          preserveAspectRatio="none"
        >
          <title id={titleId}>{title}</title>
          <desc>{description}</desc>
          {scale.ticks.map((tick) => {
            const y = height - (tick / scale.top) * height
            return <line key={tick} className="plot__grid" x1="0" x2={slots.length * slotWidth} y1={y} y2={y} />
          })}
          {slots.map((slot, index) => (
            // biome-ignore lint/a11y/useSemanticElements: a button cannot be part of a drawing
            <g
              key={slot.id}
              ref={(element) => {
                bars.current[index] = element
              }}
              role="button"
              tabIndex={index === reachable ? 0 : -1}
              aria-label={`${spoken(slot, totals[index] ?? 0, series, format)}. ${pickLabel}`}
              className={classes("plot__bar", shown === index && "is-shown")}
              onClick={() => onPick(slot.id)}
              onKeyDown={(event) => onKeyDown(event, index)}
              onFocus={() => {
                setCurrent(index)
                setShown(index)
              }}
              onBlur={() => setShown(null)}
              onMouseEnter={() => setShown(index)}
              onMouseLeave={() => setShown(null)}
            >
              <rect className="plot__hit" x={index * slotWidth} y="0" width={slotWidth} height={height} />
              <Parts slot={slot} x={index * slotWidth} top={scale.top} series={series} />
            </g>
          ))}
        </svg>
        {shown !== null && <Figures index={shown} {...{ slots, series, totals, format }} />}
      </div>
      <div className="plot__x" aria-hidden="true">
        {slots.map(
          ({ id, tick }, index) =>
            tick !== "" && (
              <span key={id} style={{ left: `${((index + 0.5) / slots.length) * 100}%` }}>
                {tick}
              </span>
            ),
        )}
      </div>
    </div>
  )
}

type PartsProps = {
  readonly slot: ChartSlot
  readonly x: number
  readonly top: number
  readonly series: readonly ChartSeries[]
}

function Parts({ slot, x, top, series }: PartsProps) {
  let below = 0
  return slot.values.map((value, place) => {
    const tall = (value / top) * height
    const y = height - below - tall
    below += tall
    // A hairline keeps neighbours apart, whatever their colours.
    const shownTall = Math.max(0, tall - (place > 0 ? 0.4 : 0))
    const { label, color } = series[place] ?? { label: "", color: "" }
    return value === 0 ? null : (
      <rect key={label} x={x + gap / 2} width={slotWidth - gap} y={y} height={shownTall} fill={color} />
    )
  })
}

type FiguresProps = Pick<BarChartProps, "slots" | "series" | "format"> & {
  readonly index: number
  readonly totals: readonly number[]
}

/** What a bar says, for the eye; screen readers hear its name. The largest part first, as in the bar from above. */
function Figures({ index, slots, series, totals, format }: FiguresProps) {
  const slot = slots[index]
  if (slot === undefined) return null
  const share = (index + 0.5) / slots.length
  return (
    <div
      className={classes("plot__tip", share > 0.5 && "plot__tip--left")}
      style={{ left: `${share * 100}%` }}
      aria-hidden="true"
    >
      <p className="medium row">
        <span className="grow">{slot.label}</span>
        <span className="num">{format(totals[index] ?? 0)}</span>
      </p>
      {slot.values
        .map((value, place) => ({ value, ...(series[place] ?? { label: "", color: "" }) }))
        .filter(({ value }) => value > 0)
        .reverse()
        .map(({ value, label, color }) => (
          <p key={label} className="row">
            <i className="swatch" style={{ background: color }} />
            <span className="grow clip">{label}</span>
            <span className="num">{format(value)}</span>
          </p>
        ))}
    </div>
  )
}

/** "Fri 13 Nov: 4.5M. Here 2.4M, elsewhere 2.0M" */
function spoken(slot: ChartSlot, total: number, series: readonly ChartSeries[], format: (value: number) => string) {
  const parts = slot.values.flatMap((value, place) =>
    value === 0 ? [] : [`${series[place]?.label ?? ""} ${format(value)}`],
  )
  const head = `${slot.label}: ${format(total)}`
  return parts.length < 2 ? head : `${head}. ${parts.join(", ")}`
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

/** The place that a key leads to; null for a key that moves nothing. */
function moved(key: string, index: number, count: number): number | null {
  const next = { ArrowLeft: index - 1, ArrowRight: index + 1, Home: 0, End: count - 1 }[key]
  return next === undefined ? null : Math.min(count - 1, Math.max(0, next))
}
