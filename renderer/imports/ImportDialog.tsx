import { useTranslation } from "react-i18next"
import { useDescribeError } from "../i18n/describeError.ts"
import { useFormats } from "../i18n/formats.ts"
import { chosenItems, type ImportDraft, itemsOf } from "../stores/importDraft.ts"
import { importTask } from "../stores/importsSlice.ts"
import { selectIsTaskRunning, selectTaskError } from "../stores/tasksSlice.ts"
import { useApp } from "../stores/useApp.tsx"
import { Button } from "../ui/Button.tsx"
import { Dialog } from "../ui/Dialog.tsx"
import { Notice } from "../ui/Notice.tsx"
import { Progress } from "../ui/Progress.tsx"
import { ChooseSource } from "./ChooseSource.tsx"
import { FailedLooks, FoundItems } from "./FoundItems.tsx"
import { HowToBring } from "./HowToBring.tsx"

/** From what was dropped or chosen to what is brought in. Open while there is a draft. */
export function ImportDialog() {
  const draft = useApp((state) => state.importDraft)
  return draft === null ? null : <OpenDialog draft={draft} />
}

const selectError = selectTaskError(importTask)
const selectIsBusy = selectIsTaskRunning(importTask)

function OpenDialog({ draft }: { readonly draft: ImportDraft }) {
  const { t } = useTranslation("imports")
  const formats = useFormats()
  const describe = useDescribeError()
  const { discard, start } = useApp((state) => state.importActions)
  const error = useApp(selectError)
  const isBusy = useApp(selectIsBusy)
  const isLooking = draft.handOver !== null || draft.looks.some(({ kind }) => kind === "looking")
  const chosen = chosenItems(draft)
  const sizeBytes = chosen.reduce((sum, item) => sum + item.sizeBytes, 0)
  // Nothing is there to choose from, or not yet: another place can be named.
  const isEmpty = draft.handOver === null && itemsOf(draft).length === 0
  return (
    <Dialog
      isOpen
      isWide={!isEmpty}
      onClose={discard}
      title={t("title")}
      {...(isEmpty && { description: t("why") })}
      footer={
        <>
          {chosen.length > 0 && (
            <span className="caption muted start importcount">
              {t("chosen", { count: chosen.length, size: formats.bytes(sizeBytes) })}
            </span>
          )}
          <Button onClick={discard}>{t(isEmpty ? "close" : "cancel")}</Button>
          {!isEmpty && (
            <Button
              variant="primary"
              disabled={chosen.length === 0 || isBusy || isLooking}
              onClick={() => void start()}
            >
              {t("add", { count: Math.max(1, chosen.length) })}
            </Button>
          )}
        </>
      }
    >
      {isEmpty && <ChooseSource />}
      {draft.handOver !== null && <HandOver {...draft.handOver} />}
      {isLooking && draft.handOver === null && (
        <p className="muted" role="status">
          {t("looking")}
        </p>
      )}
      <FailedLooks draft={draft} />
      {itemsOf(draft).length > 0 && <FoundItems draft={draft} />}
      {chosen.length > 0 && <HowToBring draft={draft} />}
      {error !== null && (
        <Notice tone="error" {...(error.detail !== undefined && { detail: error.detail })}>
          {describe(error)}
        </Notice>
      )}
    </Dialog>
  )
}

/** A browser sends the files, which takes its time. */
function HandOver({ names, share }: NonNullable<ImportDraft["handOver"]>) {
  const { t } = useTranslation("imports")
  const formats = useFormats()
  const label = t("handingOver", { names: formats.list(names), percent: formats.percent(share) })
  return (
    <div className="col">
      <span className="muted num">{label}</span>
      <Progress value={share} label={label} />
    </div>
  )
}
