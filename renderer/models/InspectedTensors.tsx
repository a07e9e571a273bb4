import { Search } from "lucide-react"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import type { TensorEntry } from "../../electron/contract/library.ts"
import { useFormats } from "../i18n/formats.ts"
import { Tag } from "../ui/Pill.tsx"
import { TextField } from "../ui/TextField.tsx"
import { LongTable } from "./LongTable.tsx"

type InspectedTensorsProps = {
  readonly tensors: readonly TensorEntry[]
  /** Of the file; more than are listed where there are very many. */
  readonly count: number
}

export function InspectedTensors({ tensors, count }: InspectedTensorsProps) {
  const { t } = useTranslation("inspector")
  const formats = useFormats()
  const [search, setSearch] = useState("")
  const wanted = search.trim().toLowerCase()
  const found = tensors.filter(({ name, type }) => `${name} ${type}`.toLowerCase().includes(wanted))
  const bytes = found.reduce((sum, tensor) => sum + tensor.bytes, 0)
  return (
    <>
      <TextField
        label={t("searchTensors")}
        isLabelHidden
        icon={Search}
        placeholder={t("searchTensors")}
        value={search}
        onChange={(event) => setSearch(event.target.value)}
      />
      {found.length === 0 ? (
        <p className="muted">{t("nothingFound", { text: search })}</p>
      ) : (
        <LongTable
          label={t("tensors")}
          rows={found}
          keyOf={({ name }) => name}
          columns={[
            {
              title: t("name"),
              className: "fill",
              cell: ({ name }) => (
                <code className="mono clip inside__name" title={name}>
                  {name}
                </code>
              ),
            },
            { title: t("type"), cell: ({ type }) => <Tag>{type}</Tag> },
            { title: t("shape"), isNumber: true, cell: ({ dimensions }) => dimensions.map(formats.number).join(" × ") },
            { title: t("size"), isNumber: true, className: "p2", cell: (tensor) => formats.bytes(tensor.bytes) },
          ]}
        />
      )}
      <p className="caption faint num" role="status">
        {t("tensorsShown", {
          shown: formats.number(found.length),
          total: formats.number(count),
          size: formats.bytes(bytes),
        })}
      </p>
    </>
  )
}
