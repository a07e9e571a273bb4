import { useVirtualizer } from "@tanstack/react-virtual"
import { ArrowUp } from "lucide-react"
import { useEffect, useRef } from "react"
import { useTranslation } from "react-i18next"
import type { RequestRecord } from "../../../electron/contract/server.ts"
import { useApp } from "../../stores/useApp.tsx"
import { Button } from "../../ui/Button.tsx"
import { RequestHead } from "./RequestHead.tsx"
import { RequestRow } from "./RequestRow.tsx"

const rowHeight = 36
/** Before it has been measured. */
const initialRect = { width: 1000, height: 720 }
/** So many rows before the end the next ones are asked for. */
const ahead = 30

/** Only the rows that can be seen exist; older ones are read on the way down. */
export function LedgerTable({ records }: { readonly records: readonly RequestRecord[] }) {
  const { t } = useTranslation("server")
  const loadMore = useApp((state) => state.loadMoreLedger)
  const hasMore = useApp(({ ledger }) => ledger !== null && ledger.nextCursor !== null)
  const scroller = useRef<HTMLElement>(null)
  const virtualizer = useVirtualizer({
    count: records.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    initialRect,
  })
  const visible = virtualizer.getVirtualItems()
  const lastVisible = visible.at(-1)?.index ?? 0
  useEffect(() => {
    if (hasMore && lastVisible >= records.length - ahead) void loadMore()
  }, [hasMore, lastVisible, records.length, loadMore])
  const news = useApp((state) => state.ledgerNews)
  const takeNews = useApp((state) => state.takeLedgerNews)
  const isAtTop = (virtualizer.scrollOffset ?? 0) < rowHeight
  useEffect(() => {
    if (isAtTop && news.length > 0) takeNews()
  }, [isAtTop, news, takeNews])
  const showNews = () => {
    takeNews()
    scroller.current?.scrollTo({ top: 0 })
    scroller.current?.focus()
  }
  const above = visible[0]?.start ?? 0
  const below = virtualizer.getTotalSize() - (visible.at(-1)?.end ?? 0)
  return (
    <div className="ledger__list">
      <div className="ledger__news" role="status">
        {news.length > 0 && !isAtTop && (
          <Button size="small" icon={ArrowUp} onClick={showNews}>
            {t("newRequests", { count: news.length })}
          </Button>
        )}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className="tablewrap ledger__rows" ref={scroller} aria-label={t("ledger")} tabIndex={0}>
        <table className="table table--compact" aria-rowcount={hasMore ? -1 : records.length + 1}>
          <RequestHead />
          <Space height={above} />
          <tbody>
            {visible.map(({ index }) => {
              const record = records[index]
              return record && <RequestRow key={record.id} record={record} hasDay />
            })}
          </tbody>
          <Space height={below} />
        </table>
      </section>
    </div>
  )
}

/** Stands for the rows that are not drawn. */
function Space({ height }: { readonly height: number }) {
  return height <= 0 ? null : (
    <tbody aria-hidden="true">
      <tr style={{ height }}>
        <td colSpan={9} className="ledger__space" />
      </tr>
    </tbody>
  )
}
