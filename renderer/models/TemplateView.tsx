import { useEffect, useState } from "react"
import { useTranslation } from "react-i18next"
import type { ModelDetails, TemplatePreviewQuery } from "../../electron/contract/library.ts"
import { useDescribeError } from "../i18n/describeError.ts"
import { useApp } from "../stores/useApp.tsx"
import { CopyButton } from "../ui/CopyButton.tsx"
import { Notice } from "../ui/Notice.tsx"
import { Select } from "../ui/Select.tsx"
import { type TemplateExample, TemplateExampleFields } from "./TemplateExampleFields.tsx"

/** A chat template, and what it makes of an example: just what the model gets to read. */
export function TemplateView({ templates }: { readonly templates: ModelDetails["templates"] }) {
  const { t } = useTranslation("inspector")
  const [name, setName] = useState(templates[0]?.name)
  const [example, setExample] = useState<TemplateExample>(() => ({
    system: t("exampleSystem"),
    user: t("exampleUser"),
    hasTools: false,
    thinking: "auto",
  }))
  const preview = useApp((state) => state.previewTemplate)
  useEffect(() => {
    if (name !== undefined) preview(queryOf(name, example))
  }, [name, example, preview])
  const template = templates.find((one) => one.name === name)
  if (template === undefined) return <p className="muted">{t("noTemplate")}</p>
  return (
    <>
      {templates.length > 1 && (
        <Select
          label={t("template")}
          value={template.name}
          options={templates.map((one) => ({ value: one.name, label: one.name }))}
          onChange={setName}
        />
      )}
      <TemplateExampleFields example={example} onChange={setExample} />
      <div className="templates">
        <Code title={t("template")} text={template.text} />
        <Rendered />
      </div>
    </>
  )
}

function Rendered() {
  const { t } = useTranslation("inspector")
  const describe = useDescribeError()
  const preview = useApp((state) => state.templatePreview)
  switch (preview.kind) {
    case "none":
      return (
        <p className="muted" role="status">
          {t("rendering")}
        </p>
      )
    case "failed":
      return (
        <Notice tone="error" {...(preview.error.detail !== undefined && { detail: preview.error.detail })}>
          {describe(preview.error)}
        </Notice>
      )
    case "rendered":
      return <Code title={t("rendered")} text={preview.text} />
  }
}

function Code({ title, text }: { readonly title: string; readonly text: string }) {
  const { t } = useTranslation("inspector")
  return (
    <section className="code templates__code" aria-label={title}>
      <div className="code__head">
        <span className="grow">{title}</span>
        <CopyButton text={text} label={t("copy", { what: title })} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <pre tabIndex={0}>{text}</pre>
    </section>
  )
}

const choices = { auto: null, on: true, off: false } as const

function queryOf(
  template: string,
  { system, user, hasTools, thinking }: TemplateExample,
): Omit<TemplatePreviewQuery, "id"> {
  const messages = [
    ...(system === "" ? [] : [{ role: "system", content: system } as const]),
    { role: "user", content: user } as const,
  ]
  return { template, messages, hasTools, thinking: choices[thinking] }
}
