import { useVirtualizer } from "@tanstack/react-virtual"
import { type ReactNode, useEffect, useMemo, useRef } from "react"
import { useTranslation } from "react-i18next"
import { useDescribeError } from "../../i18n/describeError.ts"
import { conversationsTask } from "../../stores/conversationsSlice.ts"
import { selectTaskError } from "../../stores/tasksSlice.ts"
import { useApp } from "../../stores/useApp.tsx"
import { Button } from "../../ui/Button.tsx"
import { Notice } from "../../ui/Notice.tsx"
import { ConversationRow } from "./ConversationRow.tsx"
import { groupByDay, type ListRow } from "./conversationGroups.ts"
import { GroupHead } from "./GroupHead.tsx"
import { useListKeys } from "./useListKeys.ts"
import { useToday } from "./useToday.ts"

const heights = { group: 34, conversation: 34, found: 52 }
// Before the panel has been measured.
const initialRect = { width: 248, height: 720 }

function heightOf(row: ListRow | undefined): number {
  if (row === undefined || row.kind === "group") return heights.group
  return row.conversation.excerpt === undefined ? heights.conversation : heights.found
}

/** All conversations by day. Only the rows that can be seen exist, so ten thousand are as quick as ten. */
export function ConversationList(): ReactNode {
  const { state, items, nextCursor, search } = useApp((app) => app.conversations)
  const loadMore = useApp((app) => app.conversationActions.loadMore)
  const today = useToday()
  const rows = useMemo(() => groupByDay(items, today), [items, today])
  const scroller = useRef<HTMLDivElement>(null)
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => heightOf(rows[index]),
    getItemKey: (index) => rows[index]?.key ?? index,
    overscan: 10,
    initialRect,
  })
  const visible = virtualizer.getVirtualItems()
  const lastVisible = visible.at(-1)?.index ?? 0
  useEffect(() => {
    if (nextCursor !== null && lastVisible >= rows.length - 20) void loadMore()
  }, [nextCursor, lastVisible, rows.length, loadMore])
  // Positions are remembered by key: a search makes some rows higher.
  // biome-ignore lint/correctness/useExhaustiveDependencies: measured anew when the rows change
  useEffect(() => virtualizer.measure(), [rows, virtualizer])
  const keys = useListKeys({ rows, scroller, showRow: (index) => virtualizer.scrollToIndex(index) })

  if (state.kind !== "ready" || items.length === 0) return <ListInstead isSearch={search.trim() !== ""} />
  return (
    <div className="side__scroll" ref={scroller}>
      <ListProblem />
      <ul className="list" style={{ height: virtualizer.getTotalSize(), position: "relative" }} {...keys.listProps}>
        {visible.map((item) => {
          const row = rows[item.index]
          if (row === undefined) return null
          const style = {
            position: "absolute",
            insetInline: 0,
            top: 0,
            transform: `translateY(${item.start}px)`,
          } as const
          return row.kind === "group" ? (
            <GroupHead key={item.key} name={row.name} style={style} />
          ) : (
            <ConversationRow
              key={item.key}
              conversation={row.conversation}
              style={style}
              isTabStop={row.key === keys.tabStop}
              isRenaming={row.key === keys.renaming}
              onRename={keys.startRename}
              onRenamed={keys.endRename}
              onFocus={keys.noteFocus}
            />
          )
        })}
      </ul>
    </div>
  )
}

function ListProblem(): ReactNode {
  const { t } = useTranslation("chat")
  const describe = useDescribeError()
  const error = useApp(selectTaskError(conversationsTask))
  const forgetTask = useApp((app) => app.forgetTask)
  if (error === null) return null
  return (
    <Notice
      tone="error"
      actions={
        <Button size="small" onClick={() => forgetTask(conversationsTask)}>
          {t("close")}
        </Button>
      }
    >
      {describe(error)}
    </Notice>
  )
}

/** What stands in the place of the list: nothing while it is read, a reason, or what to do. */
function ListInstead({ isSearch }: { readonly isSearch: boolean }): ReactNode {
  const { t } = useTranslation("chat")
  const describe = useDescribeError()
  const state = useApp((app) => app.conversations.state)
  const refresh = useApp((app) => app.conversationActions.refresh)
  if (state.kind === "loading") return <div className="side__scroll" aria-busy />
  if (state.kind === "failed") {
    return (
      <div className="chat__list-note">
        <Notice
          tone="error"
          actions={
            <Button size="small" onClick={() => void refresh()}>
              {t("tryAgain")}
            </Button>
          }
        >
          {t("listFailed")} {describe(state.error)}
        </Notice>
      </div>
    )
  }
  return (
    <p className="chat__list-note caption faint" role="status">
      {isSearch ? t("listNothingFound") : t("listEmpty")}
    </p>
  )
}
