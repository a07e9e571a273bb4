import { Download, X } from "lucide-react"
import { useTranslation } from "react-i18next"
import type { UsageGroup } from "../../../electron/contract/ledger.ts"
import { useDescribeError } from "../../i18n/describeError.ts"
import { useFormats } from "../../i18n/formats.ts"
import { type ExportFormat, exportTask } from "../../stores/exportSlice.ts"
import { selectTaskError } from "../../stores/tasksSlice.ts"
import type { UsageView } from "../../stores/usageSlice.ts"
import { useApp } from "../../stores/useApp.tsx"
import { Button } from "../../ui/Button.tsx"
import { Menu, MenuItem } from "../../ui/Menu.tsx"
import { Notice } from "../../ui/Notice.tsx"
import { Segments } from "../../ui/Segments.tsx"
import { Select } from "../../ui/Select.tsx"
import { TextField } from "../../ui/TextField.tsx"
import { saveFile } from "./saveFile.ts"
import { canShowHours, dayText, midnight, queryOf } from "./usageQuery.ts"

/** Which time is looked at, how it is divided, and the same as a file. */
export function UsageControls() {
  const { t } = useTranslation("usage")
  const view = useApp((state) => state.usageView)
  const change = useApp((state) => state.viewUsage)
  const query = queryOf(view, Date.now())
  const chooseRange = (range: UsageView["range"]) => {
    // From what was shown until now one goes on most easily.
    const shown = query === null ? {} : { firstDay: dayText(query.from), lastDay: dayText(midnight(query.to, -1)) }
    change({ range, ...(range === "custom" ? shown : {}), bucket: range === "today" ? "hour" : "day" })
  }
  return (
    <>
      <div className="row wrap">
        <Segments<UsageView["range"]>
          label={t("range")}
          value={view.range}
          options={[
            { value: "today", label: t("today") },
            { value: "7", label: t("days", { count: 7 }) },
            { value: "30", label: t("days", { count: 30 }) },
            { value: "90", label: t("days", { count: 90 }) },
            { value: "custom", label: t("custom") },
          ]}
          onChange={chooseRange}
        />
        <Select
          label={t("groupBy")}
          isLabelHidden
          size="small"
          className="usage-select"
          value={view.groupBy}
          options={[
            { value: "model", label: t("byModel") },
            { value: "key", label: t("byKey") },
            { value: "provider", label: t("byProvider") },
            { value: "none", label: t("together") },
          ]}
          onChange={(groupBy) => change({ groupBy: groupBy as UsageGroup })}
        />
        {query !== null && canShowHours(query) && (
          <Select
            label={t("bucket")}
            isLabelHidden
            size="small"
            className="usage-select"
            value={view.bucket}
            options={[
              { value: "hour", label: t("perHour") },
              { value: "day", label: t("perDay") },
            ]}
            onChange={(bucket) => change({ bucket: bucket === "hour" ? "hour" : "day" })}
          />
        )}
        <span className="end">
          <Export />
        </span>
      </div>
      {view.range === "custom" && (
        <div className="row wrap usage-days">
          <TextField
            type="date"
            label={t("firstDay")}
            size="small"
            value={view.firstDay}
            onChange={(event) => change({ firstDay: event.target.value })}
          />
          <TextField
            type="date"
            label={t("lastDay")}
            size="small"
            value={view.lastDay}
            error={query === null && view.firstDay !== "" && view.lastDay !== "" ? t("wrongWay") : undefined}
            onChange={(event) => change({ lastDay: event.target.value })}
          />
        </div>
      )}
      <ExportFailure />
    </>
  )
}

/** The records of the time that is looked at, as a file; while it is written, how much has come, and the way to stop it. */
function Export() {
  const { t } = useTranslation("usage")
  const formats = useFormats()
  const running = useApp((state) => state.ledgerExport)
  const cancel = useApp((state) => state.cancelExport)
  const exportLedger = useApp((state) => state.exportLedger)
  const view = useApp((state) => state.usageView)
  const query = queryOf(view, Date.now())
  const run = async (format: ExportFormat) => {
    if (query === null) return
    const { from, to } = query
    const file = await exportLedger({ from, to }, format)
    if (file !== null) saveFile(file, `hearth-${dayText(from)}-${dayText(to - 1)}.${format}`)
  }
  if (running !== null)
    return (
      <span className="row">
        <span className="caption muted num" role="status">
          {t("exported", { size: formats.bytes(running.sizeBytes) })}
        </span>
        <Button icon={X} onClick={cancel}>
          {t("cancelExport")}
        </Button>
      </span>
    )
  return (
    <Menu
      align="end"
      trigger={
        <Button icon={Download} disabled={query === null}>
          {t("export")}
        </Button>
      }
    >
      <MenuItem onSelect={() => void run("csv")}>{t("exportCsv")}</MenuItem>
      <MenuItem onSelect={() => void run("json")}>{t("exportJson")}</MenuItem>
    </Menu>
  )
}

const selectExportError = selectTaskError(exportTask)

function ExportFailure() {
  const describe = useDescribeError()
  const error = useApp(selectExportError)
  return error && <Notice tone="error">{describe(error)}</Notice>
}
