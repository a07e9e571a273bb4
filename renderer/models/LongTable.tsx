import { useVirtualizer } from "@tanstack/react-virtual"
import { type ReactNode, useRef } from "react"
import { classes } from "../ui/classes.ts"

const rowHeight = 36
/** Before it has been measured. */
const initialRect = { width: 700, height: 420 }

export type LongColumn<Row> = {
  readonly title: string
  readonly isNumber?: boolean
  readonly className?: string
  cell(row: Row): ReactNode
}

export type LongTableProps<Row> = {
  readonly label: string
  readonly columns: readonly LongColumn<Row>[]
  readonly rows: readonly Row[]
  keyOf(row: Row): string
}

/** Only the rows that can be seen exist: five thousand are as quick as ten. */
export function LongTable<Row>({ label, columns, rows, keyOf }: LongTableProps<Row>) {
  const scroller = useRef<HTMLElement>(null)
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    initialRect,
  })
  const visible = virtualizer.getVirtualItems()
  const above = visible[0]?.start ?? 0
  const below = virtualizer.getTotalSize() - (visible.at(-1)?.end ?? 0)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="tablewrap longtable" ref={scroller} aria-label={label} tabIndex={0}>
      <table className="table table--compact" aria-rowcount={rows.length + 1}>
        <thead>
          <tr>
            {columns.map(({ title, isNumber, className }) => (
              <th key={title} className={classes(isNumber === true && "r", className)}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <Space height={above} columns={columns.length} />
        <tbody>
          {visible.map(({ index }) => {
            const row = rows[index]
            if (row === undefined) return null
            return (
              <tr key={keyOf(row)} aria-rowindex={index + 2}>
                {columns.map(({ title, isNumber, className, cell }) => (
                  <td key={title} className={classes(isNumber === true && "r", className)}>
                    {cell(row)}
                  </td>
                ))}
              </tr>
            )
          })}
        </tbody>
        <Space height={below} columns={columns.length} />
      </table>
    </section>
  )
}

/** Stands for the rows that are not drawn. */
function Space({ height, columns }: { readonly height: number; readonly columns: number }) {
  return height <= 0 ? null : (
    <tbody aria-hidden="true">
      <tr style={{ height }}>
        <td colSpan={columns} className="ledger__space" />
      </tr>
    </tbody>
  )
}
