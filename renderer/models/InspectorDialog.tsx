import { useState } from "react"
import { useTranslation } from "react-i18next"
import type { ModelDetails } from "../../electron/contract/library.ts"
import { useDescribeError } from "../i18n/describeError.ts"
import { useApp } from "../stores/useApp.tsx"
import { Dialog } from "../ui/Dialog.tsx"
import { Notice } from "../ui/Notice.tsx"
import { Segments } from "../ui/Segments.tsx"
import { InspectedFiles } from "./InspectedFiles.tsx"
import { InspectedHeader } from "./InspectedHeader.tsx"
import { InspectedTensors } from "./InspectedTensors.tsx"
import { InspectedTokenizer } from "./InspectedTokenizer.tsx"
import { TemplateView } from "./TemplateView.tsx"

/** What is in a model's files. Open for the model that the store names. */
export function InspectorDialog() {
  const inspection = useApp((state) => state.inspection)
  // Opened for another one, it begins anew.
  return inspection === null ? null : <OpenDialog key={inspection.id} id={inspection.id} />
}

function OpenDialog({ id }: { readonly id: string }) {
  const { t } = useTranslation("inspector")
  const describe = useDescribeError()
  const inspection = useApp((state) => state.inspection)
  const name = useApp(({ models }) => models.find((model) => model.id === id)?.name ?? id)
  const close = useApp((state) => state.closeInspector)
  return (
    <Dialog isOpen isWide onClose={close} title={t("title", { name })}>
      {inspection?.kind === "reading" && (
        <p className="muted" role="status">
          {t("reading")}
        </p>
      )}
      {inspection?.kind === "failed" && (
        <Notice tone="error" {...(inspection.error.detail !== undefined && { detail: inspection.error.detail })}>
          {describe(inspection.error)}
        </Notice>
      )}
      {inspection?.kind === "read" && <Parts details={inspection.details} />}
    </Dialog>
  )
}

type Part = "files" | "header" | "tensors" | "tokenizer" | "template"

function Parts({ details }: { readonly details: ModelDetails }) {
  const { t } = useTranslation("inspector")
  const [part, setPart] = useState<Part>("files")
  return (
    <div className="col col--wide inside">
      <div className="inside__parts">
        <Segments<Part>
          label={t("parts")}
          value={part}
          options={[
            { value: "files", label: t("files") },
            { value: "header", label: t("header") },
            { value: "tensors", label: t("tensors") },
            { value: "tokenizer", label: t("tokenizer") },
            { value: "template", label: t("template") },
          ]}
          onChange={setPart}
        />
      </div>
      {part === "files" && <InspectedFiles details={details} />}
      {part === "header" && <InspectedHeader entries={details.metadata} />}
      {part === "tensors" && <InspectedTensors tensors={details.tensors} count={details.tensorCount} />}
      {part === "tokenizer" && <InspectedTokenizer tokenizer={details.tokenizer} />}
      {part === "template" && <TemplateView templates={details.templates} />}
    </div>
  )
}
