import { Trash2, X } from "lucide-react"
import { useEffect, useState } from "react"
import { useTranslation } from "react-i18next"
import { useDescribeError } from "../../i18n/describeError.ts"
import { ledgerTask } from "../../stores/ledgerSlice.ts"
import { selectTaskError } from "../../stores/tasksSlice.ts"
import { useApp } from "../../stores/useApp.tsx"
import { lastEnded, useRefresh } from "../../stores/useRefresh.ts"
import { Button } from "../../ui/Button.tsx"
import { ConfirmDialog } from "../../ui/ConfirmDialog.tsx"
import { EmptyState } from "../../ui/EmptyState.tsx"
import { Menu, MenuItem } from "../../ui/Menu.tsx"
import { Notice } from "../../ui/Notice.tsx"
import { LedgerFilters } from "./LedgerFilters.tsx"
import { LedgerTable } from "./LedgerTable.tsx"

const ended = lastEnded()
const selectError = selectTaskError(ledgerTask)

/** Every request that is still in the ledger, newest first. */
export function LedgerView() {
  const { t } = useTranslation("server")
  const describe = useDescribeError()
  const ledger = useApp((state) => state.ledger)
  const filter = useApp((state) => state.ledgerFilter)
  const filterLedger = useApp((state) => state.filterLedger)
  const error = useApp(selectError)
  // Whoever came here by a link has left the list empty on purpose: it is read once the view is there.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a change of the filter reads by itself
  useEffect(() => void filterLedger(filter), [])
  const readNews = useApp((state) => state.readLedgerNews)
  useRefresh(() => void readNews(), useApp(ended))
  const isFiltered = Object.values(filter).some((value) => value !== undefined)
  return (
    <div className="page page--fixed">
      <div className="page__in ledger">
        <div className="row wrap">
          <LedgerFilters />
          <span className="end row">
            <Clear isFiltered={isFiltered} />
          </span>
        </div>
        {error && (
          <Notice
            tone="error"
            actions={
              <Button size="small" onClick={() => void filterLedger(filter)}>
                {t("tryAgain")}
              </Button>
            }
          >
            {describe(error)}
          </Notice>
        )}
        {ledger === null && !error && (
          <p className="muted" role="status">
            {t("reading")}
          </p>
        )}
        {ledger !== null && ledger.items.length > 0 && <LedgerTable records={ledger.items} />}
        {ledger?.items.length === 0 && (
          <EmptyState
            title={t(isFiltered ? "noMatches" : "noRequests")}
            action={isFiltered && <Button onClick={() => void filterLedger({})}>{t("showAll")}</Button>}
          >
            {isFiltered ? undefined : t("ledgerEmpty")}
          </EmptyState>
        )}
      </div>
    </div>
  )
}

type What = "records" | "bodies"

/** Deletes what is shown, or only what was said in it. */
function Clear({ isFiltered }: { readonly isFiltered: boolean }) {
  const { t } = useTranslation("server")
  const clearLedger = useApp((state) => state.clearLedger)
  const [asked, setAsked] = useState<What | null>(null)
  const isEmpty = useApp(({ ledger }) => ledger === null || ledger.items.length === 0)
  return (
    <>
      <Menu
        align="end"
        trigger={
          <Button icon={Trash2} disabled={isEmpty}>
            {t("delete")}
          </Button>
        }
      >
        <MenuItem icon={X} onSelect={() => setAsked("bodies")}>
          {t(isFiltered ? "deleteShownBodies" : "deleteBodies")}
        </MenuItem>
        <MenuItem icon={Trash2} isDanger onSelect={() => setAsked("records")}>
          {t(isFiltered ? "deleteShown" : "deleteAll")}
        </MenuItem>
      </Menu>
      <ConfirmDialog
        isOpen={asked !== null}
        title={t(asked === "bodies" ? "deleteBodiesAsk" : "deleteAsk")}
        description={t(asked === "bodies" ? "deleteBodiesWhat" : "deleteWhat")}
        confirmLabel={t("delete")}
        cancelLabel={t("cancel")}
        onConfirm={() => void clearLedger(asked === "bodies")}
        onClose={() => setAsked(null)}
      />
    </>
  )
}
