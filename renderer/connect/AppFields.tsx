import { useState } from "react"
import { useTranslation } from "react-i18next"
import { CopyButton, CopyField } from "../ui/CopyButton.tsx"
import { type Connection, curlSnippet, nodeSnippet, pythonSnippet } from "./snippets.ts"

const apps = [
  { id: "curl", name: "curl", hint: "hintCurl" },
  { id: "python", name: "Python", hint: "hintPython" },
  { id: "node", name: "Node", hint: "hintNode" },
  { id: "dify", name: "Dify", hint: "hintDify" },
] as const

type AppId = (typeof apps)[number]["id"]

const snippets = { curl: curlSnippet, python: pythonSnippet, node: nodeSnippet } as const

export type AppFieldsProps = {
  readonly connection: Connection
  /** What Dify asks for beside that. */
  readonly dockerUrl: string
  readonly contextSize: number | undefined
  /** Only the ready-made program, where the single values stand elsewhere. */
  readonly isShort?: boolean
}

/** Exact values to paste, for the app that is chosen. */
export function AppFields({ connection, dockerUrl, contextSize, isShort = false }: AppFieldsProps) {
  const { t } = useTranslation("server")
  const [chosen, setChosen] = useState<AppId>("curl")
  const app = apps.find(({ id }) => id === chosen) ?? apps[0]
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would need a legend that repeats the heading */}
      <div className="row wrap chips" role="group" aria-label={t("apps")}>
        {apps.map(({ id, name }) => (
          <button key={id} type="button" className="chip" aria-pressed={id === chosen} onClick={() => setChosen(id)}>
            {name}
          </button>
        ))}
      </div>
      <p className="caption muted">
        {t(app.hint)}
        {chosen !== "curl" && chosen !== "dify" && connection.apiKey === null && ` ${t("anyKey")}`}
      </p>
      {chosen === "dify" ? (
        <DifyFields connection={{ ...connection, baseUrl: dockerUrl }} contextSize={contextSize} />
      ) : (
        <>
          {!isShort && <SdkValues connection={connection} />}
          <Snippet name={app.name} code={snippets[chosen](connection)} />
        </>
      )}
    </>
  )
}

function SdkValues({ connection: { baseUrl, model, apiKey } }: Pick<AppFieldsProps, "connection">) {
  const { t } = useTranslation("server")
  return (
    <>
      <Value name={t("baseUrl")} value={baseUrl} />
      <Value name={t("modelName")} value={model} />
      <Value name={t("apiKey")} value={apiKey ?? "any"} />
    </>
  )
}

function DifyFields({ connection, contextSize }: Pick<AppFieldsProps, "connection" | "contextSize">) {
  const { t } = useTranslation("server")
  const { baseUrl, model, apiKey } = connection
  return (
    <>
      <Value name={t("modelName")} value={model} />
      <Value name={t("apiKey")} value={apiKey ?? "any"} />
      <Value name={t("endpointUrl")} value={baseUrl} />
      {contextSize && <Value name={t("contextSize")} value={String(contextSize)} />}
      <p className="caption faint">{t("hintDifyNetwork")}</p>
    </>
  )
}

function Snippet({ name, code }: { readonly name: string; readonly code: string }) {
  const { t } = useTranslation("server")
  return (
    <div className="code">
      <div className="code__head">
        <span>{name}</span>
        <span className="end">
          <CopyButton text={code} label={t("copyOf", { what: t("example") })} />
        </span>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <pre tabIndex={0}>
        <code>{code}</code>
      </pre>
    </div>
  )
}

function Value({ name, value }: { readonly name: string; readonly value: string }) {
  const { t } = useTranslation("server")
  return (
    <div className="field">
      <span className="label">{name}</span>
      <CopyField value={value} label={t("copyOf", { what: name })} />
    </div>
  )
}
