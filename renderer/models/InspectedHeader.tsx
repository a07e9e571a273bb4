import { Search } from "lucide-react"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import type { MetadataEntry } from "../../electron/contract/library.ts"
import { useFormats } from "../i18n/formats.ts"
import { TextField } from "../ui/TextField.tsx"
import { LongTable } from "./LongTable.tsx"

/** All that the header says, by key. */
export function InspectedHeader({ entries }: { readonly entries: readonly MetadataEntry[] }) {
  const { t } = useTranslation("inspector")
  const formats = useFormats()
  const [search, setSearch] = useState("")
  const wanted = search.trim().toLowerCase()
  const found = entries.filter(({ key, value }) => `${key} ${value}`.toLowerCase().includes(wanted))
  return (
    <>
      <TextField
        label={t("searchHeader")}
        isLabelHidden
        icon={Search}
        placeholder={t("searchHeader")}
        value={search}
        onChange={(event) => setSearch(event.target.value)}
      />
      {found.length === 0 ? (
        <p className="muted">{t("nothingFound", { text: search })}</p>
      ) : (
        <LongTable
          label={t("header")}
          rows={found}
          keyOf={({ key }) => key}
          columns={[
            {
              title: t("key"),
              className: "inside__key",
              cell: ({ key }) => (
                <code className="mono clip" title={key}>
                  {key}
                </code>
              ),
            },
            { title: t("type"), className: "p3", cell: ({ type }) => <span className="muted">{type}</span> },
            {
              title: t("value"),
              className: "fill",
              cell: ({ value, length }) => (
                <span className="row">
                  <span className="clip" title={value}>
                    {value}
                  </span>
                  {length !== undefined && (
                    <span className="caption faint num">{t("ofLength", { length: formats.number(length) })}</span>
                  )}
                </span>
              ),
            },
          ]}
        />
      )}
    </>
  )
}
