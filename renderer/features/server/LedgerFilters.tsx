import { RotateCw, Search, X } from "lucide-react"
import { useEffect, useState } from "react"
import { useTranslation } from "react-i18next"
import type { LedgerFilter } from "../../../electron/contract/ledger.ts"
import { useFormats } from "../../i18n/formats.ts"
import { useApp } from "../../stores/useApp.tsx"
import { IconButton } from "../../ui/Button.tsx"
import { Select } from "../../ui/Select.tsx"
import { TextField } from "../../ui/TextField.tsx"

const searchDelayMs = 250

export function LedgerFilters() {
  const { t } = useTranslation("server")
  const filter = useApp((state) => state.ledgerFilter)
  const filterLedger = useApp((state) => state.filterLedger)
  const keys = useApp((state) => state.keys)
  const change = (part: LedgerFilter) => void filterLedger({ ...filter, ...part })
  return (
    <>
      <SearchField />
      <Select
        label={t("outcome")}
        isLabelHidden
        size="small"
        className="usage-select"
        value={filter.outcome ?? ""}
        options={[
          { value: "", label: t("anyOutcome") },
          { value: "done", label: t("outcomeDone") },
          { value: "failed", label: t("outcomeFailed") },
          { value: "cancelled", label: t("outcomeCancelled") },
        ]}
        onChange={(outcome) => change({ outcome: outcomes.find((known) => known === outcome) })}
      />
      {(keys.length > 0 || filter.keyId !== undefined) && (
        <Select
          label={t("key")}
          isLabelHidden
          size="small"
          className="usage-select"
          value={filter.keyId === null ? withoutKey : (filter.keyId ?? "")}
          options={[
            { value: "", label: t("anyKey_") },
            { value: withoutKey, label: t("withoutKey") },
            ...keys.map(({ id, name }) => ({ value: id, label: name })),
            ...goneKey(filter.keyId, keys),
          ]}
          onChange={(keyId) => change({ keyId: keyId === "" ? undefined : keyId === withoutKey ? null : keyId })}
        />
      )}
      <Restrictions />
      <IconButton variant="plain" size="normal" icon={RotateCw} label={t("readAgain")} onClick={() => change({})} />
    </>
  )
}

/** No key has this id. */
const withoutKey = "-"

const outcomes = ["done", "failed", "cancelled"] as const

/** A key that was removed from the list still has its requests. */
function goneKey(keyId: LedgerFilter["keyId"], keys: readonly { readonly id: string }[]) {
  return keyId === undefined || keyId === null || keys.some(({ id }) => id === keyId)
    ? []
    : [{ value: keyId, label: keyId }]
}

function SearchField() {
  const { t } = useTranslation("server")
  const filter = useApp((state) => state.ledgerFilter)
  const filterLedger = useApp((state) => state.filterLedger)
  const [typed, setTyped] = useState<string | null>(null)
  useEffect(() => {
    if (typed === null) return
    const timer = setTimeout(() => {
      setTyped(null)
      void filterLedger({ ...filter, search: typed.trim() === "" ? undefined : typed })
    }, searchDelayMs)
    return () => clearTimeout(timer)
  }, [typed, filter, filterLedger])
  return (
    <TextField
      label={t("searchLedger")}
      isLabelHidden
      size="small"
      icon={Search}
      className="filter"
      placeholder={t("searchLedger")}
      value={typed ?? filter.search ?? ""}
      data-page-search
      onChange={(event) => setTyped(event.target.value)}
    />
  )
}

/** What else restricts the list, as whoever came here from another page has it; each can be taken away. */
function Restrictions() {
  const { t } = useTranslation("server")
  const formats = useFormats()
  const filter = useApp((state) => state.ledgerFilter)
  const filterLedger = useApp((state) => state.filterLedger)
  const { from, to, target, provider } = filter
  const hasTime = from !== undefined || to !== undefined
  const time = [from, to].map((at) => (at === undefined ? "…" : formats.dayAndTime(at))).join(" – ")
  const shown = [
    ...(hasTime ? [{ text: time, without: { from: undefined, to: undefined } }] : []),
    ...(target === undefined ? [] : [{ text: target ?? t("unanswered"), without: { target: undefined } }]),
    ...(provider === undefined ? [] : [{ text: provider, without: { provider: undefined } }]),
  ]
  return shown.map(({ text, without }) => (
    <span key={text} className="tag tag--removable">
      <span className="clip num">{text}</span>
      <IconButton
        icon={X}
        label={t("withoutFilter", { what: text })}
        onClick={() => void filterLedger({ ...filter, ...without })}
      />
    </span>
  ))
}
