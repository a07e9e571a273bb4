import type { ReactNode } from "react"
import { useTranslation } from "react-i18next"
import type { LedgerEntry } from "../../../electron/contract/ledger.ts"
import type { RequestRecord } from "../../../electron/contract/server.ts"
import { useDescribeError } from "../../i18n/describeError.ts"
import { recordTask } from "../../stores/ledgerSlice.ts"
import { selectTaskError } from "../../stores/tasksSlice.ts"
import { useApp } from "../../stores/useApp.tsx"
import { Dialog } from "../../ui/Dialog.tsx"
import { Notice } from "../../ui/Notice.tsx"
import { RecordAttempts } from "./RecordAttempts.tsx"
import { RecordBodies } from "./RecordBodies.tsx"
import { RecordFigures } from "./RecordFigures.tsx"

const selectError = selectTaskError(recordTask)

/** All that is known of one request. */
export function RecordDialog() {
  const { t } = useTranslation("server")
  const inspected = useApp((state) => state.inspected)
  const live = useApp((state) => state.requests.find(({ id }) => id === state.inspected?.id))
  const listed = useApp((state) => state.ledger?.items.find(({ id }) => id === state.inspected?.id))
  const inspect = useApp((state) => state.inspect)
  const endReplay = useApp((state) => state.endReplay)
  if (inspected === null) return null
  const close = () => {
    endReplay()
    void inspect(null)
  }
  // The list knows sooner how a running request goes on; the ledger knows what was said.
  const record = live ?? inspected.entry ?? listed
  return (
    <Dialog isOpen isWide onClose={close} title={t("requestTitle")}>
      {record !== undefined && <Record record={record} entry={inspected.entry} />}
      {record === undefined && <Missing />}
    </Dialog>
  )
}

function Record({ record, entry }: { readonly record: RequestRecord; readonly entry: LedgerEntry | null }): ReactNode {
  const describe = useDescribeError()
  const { status } = record
  return (
    <>
      {status.kind === "failed" && (
        <Notice tone="error" detail={status.error.detail}>
          {describe(status.error)}
        </Notice>
      )}
      <RecordFigures record={record} />
      <RecordAttempts attempts={record.attempts} />
      {entry !== null && <RecordBodies entry={entry} />}
    </>
  )
}

/** Neither the list nor the ledger has shown it yet. */
function Missing() {
  const { t } = useTranslation("server")
  const describe = useDescribeError()
  const error = useApp(selectError)
  return error === null ? <p className="muted">{t("reading")}</p> : <Notice tone="error">{describe(error)}</Notice>
}
