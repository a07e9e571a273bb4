import { Pause, Play, Search, Trash2 } from "lucide-react"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import type { RequestRecord } from "../../../electron/contract/server.ts"
import { useApp } from "../../stores/useApp.tsx"
import { Button, IconButton } from "../../ui/Button.tsx"
import { EmptyState } from "../../ui/EmptyState.tsx"
import { Pill } from "../../ui/Pill.tsx"
import { TextField } from "../../ui/TextField.tsx"
import { NoRequests } from "./NoRequests.tsx"
import { RequestHead } from "./RequestHead.tsx"
import { RequestRow } from "./RequestRow.tsx"
import { matchesFilter } from "./requestFilter.ts"

/** What was asked of this host and by whom, as it happens. Paused, it holds still so that a line can be read. */
export function Requests() {
  const { t } = useTranslation("server")
  const live = useApp((state) => state.requests)
  const clear = useApp((state) => state.clearRequests)
  const [held, setHeld] = useState<readonly RequestRecord[] | null>(null)
  const [filter, setFilter] = useState("")
  const requests = held ?? live
  const shown = requests.filter((record) => matchesFilter(record, filter))
  return (
    <section className="section" aria-label={t("requests")}>
      <div className="section__head">
        <h2>{t("requests")}</h2>
        {held !== null && <Pill>{t("paused")}</Pill>}
        <span className="row end">
          <TextField
            label={t("filterRequests")}
            isLabelHidden
            size="small"
            icon={Search}
            className="filter"
            placeholder={t("filterPlaceholder")}
            value={filter}
            data-page-search
            onChange={(event) => setFilter(event.target.value)}
          />
          <IconButton
            variant="plain"
            icon={held === null ? Pause : Play}
            label={t(held === null ? "pause" : "resume")}
            onClick={() => setHeld(held === null ? live : null)}
          />
          <IconButton
            variant="plain"
            icon={Trash2}
            label={t("clear")}
            disabled={live.length === 0}
            onClick={() => {
              setHeld(null)
              void clear()
            }}
          />
        </span>
      </div>
      <div className="tablewrap">
        {shown.length > 0 && <RequestTable records={shown} />}
        {requests.length === 0 && <NoRequests />}
        {requests.length > 0 && shown.length === 0 && (
          <EmptyState title={t("noMatches")} action={<Button onClick={() => setFilter("")}>{t("showAll")}</Button>} />
        )}
      </div>
    </section>
  )
}

function RequestTable({ records }: { readonly records: readonly RequestRecord[] }) {
  return (
    <table className="table table--compact">
      <RequestHead />
      <tbody>
        {records.map((record) => (
          <RequestRow key={record.id} record={record} />
        ))}
      </tbody>
    </table>
  )
}
