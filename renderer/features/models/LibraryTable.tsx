import { observeElementRect, useVirtualizer } from "@tanstack/react-virtual"
import { useLayoutEffect, useRef, useState } from "react"
import { useTranslation } from "react-i18next"
import { LibraryRow } from "./LibraryRow.tsx"

const rowHeight = 53
const columnCount = 8
/** Before the page has been measured, and where it has no size. */
const initialRect = { width: 1000, height: 720 }

type LibraryTableProps = {
  readonly ids: readonly string[]
  readonly openId: string | null
  /** The page, which scrolls with all that stands above and below the table. */
  readonly scroller: HTMLElement | null
}

/** Only the rows that can be seen exist: a thousand models are as quick as ten. */
export function LibraryTable({ ids, openId, scroller }: LibraryTableProps) {
  const table = useRef<HTMLTableElement>(null)
  const scrollMargin = useTopIn(scroller, table)
  const virtualizer = useVirtualizer({
    count: ids.length,
    getScrollElement: () => scroller,
    estimateSize: () => rowHeight,
    getItemKey: (index) => ids[index] ?? index,
    // Some rows have a second one with what is wrong.
    measureElement: (element) => element.getBoundingClientRect().height || rowHeight,
    observeElementRect: (instance, tell) =>
      observeElementRect(instance, (rect) => tell(rect.height > 0 ? rect : initialRect)),
    overscan: 8,
    initialRect,
    scrollMargin,
  })
  const visible = virtualizer.getVirtualItems()
  const above = (visible[0]?.start ?? scrollMargin) - scrollMargin
  const below = virtualizer.getTotalSize() - ((visible.at(-1)?.end ?? scrollMargin) - scrollMargin)
  return (
    <table ref={table} className="table library" aria-rowcount={ids.length + 1}>
      <Head />
      <Space height={above} />
      {visible.map(({ index, key }) => {
        const id = ids[index]
        return (
          id !== undefined && (
            <tbody key={key} ref={virtualizer.measureElement} data-index={index}>
              <LibraryRow id={id} isOpen={id === openId} position={index + 2} />
            </tbody>
          )
        )
      })}
      <Space height={below} />
    </table>
  )
}

/** How far below the beginning of what scrolls the table begins. */
function useTopIn(scroller: HTMLElement | null, table: { readonly current: HTMLElement | null }): number {
  const [top, setTop] = useState(0)
  useLayoutEffect(() => {
    if (scroller === null || table.current === null) return
    setTop(table.current.getBoundingClientRect().top - scroller.getBoundingClientRect().top + scroller.scrollTop)
  }, [scroller, table])
  return top
}

function Head() {
  const { t } = useTranslation("library")
  return (
    <thead>
      <tr>
        <th>{t("model")}</th>
        <th className="r p2">{t("parametersShort")}</th>
        <th className="p2">{t("quantization")}</th>
        <th className="r p2">{t("size")}</th>
        <th className="r p4">{t("context")}</th>
        <th className="p4">{t("lastUsed")}</th>
        <th>{t("state")}</th>
        <th>
          <span className="sr">{t("actions")}</span>
        </th>
      </tr>
    </thead>
  )
}

/** Stands for the rows that are not drawn. */
function Space({ height }: { readonly height: number }) {
  return height <= 0 ? null : (
    <tbody aria-hidden="true">
      <tr style={{ height }}>
        <td colSpan={columnCount} className="table__space" />
      </tr>
    </tbody>
  )
}
