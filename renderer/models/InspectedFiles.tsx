import { useTranslation } from "react-i18next"
import type { ModelDetails } from "../../electron/contract/library.ts"
import { useFormats } from "../i18n/formats.ts"
import { useApp } from "../stores/useApp.tsx"
import { CopyField } from "../ui/CopyButton.tsx"
import { ModelIntegrity } from "./ModelIntegrity.tsx"

/** Where the model lies, what all of it takes, and whether it is still what it was. */
export function InspectedFiles({ details: { id, files, tensorCount, metadata } }: { readonly details: ModelDetails }) {
  const { t } = useTranslation("inspector")
  const formats = useFormats()
  const model = useApp(({ models }) => models.find((one) => one.id === id))
  const sizeBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0)
  return (
    <>
      <dl className="record-facts">
        <Fact label={t("size")} value={formats.bytes(sizeBytes)} />
        <Fact label={t("fileCount")} value={formats.number(files.length)} />
        <Fact label={t("tensorCount")} value={formats.number(tensorCount)} />
        <Fact label={t("entryCount")} value={formats.number(metadata.length)} />
      </dl>
      <ul className="col" aria-label={t("files")}>
        {files.map(({ path, sizeBytes: size }) => (
          <li key={path} className="field">
            <CopyField value={path} label={t("copyPath", { path })} />
            <span className="hint num">{formats.bytes(size)}</span>
          </li>
        ))}
      </ul>
      {model !== undefined && <ModelIntegrity model={model} />}
    </>
  )
}

function Fact({ label, value }: { readonly label: string; readonly value: string }) {
  return (
    <div>
      <dt className="label">{label}</dt>
      <dd className="num">{value}</dd>
    </div>
  )
}
