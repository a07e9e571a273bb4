import { useState } from "react"
import { useTranslation } from "react-i18next"
import { useApp } from "../../stores/useApp.tsx"
import { CopyButton, CopyField } from "../../ui/CopyButton.tsx"
import { curlSnippet, nodeSnippet, pythonSnippet } from "./snippets.ts"
import { useConnection } from "./useConnection.ts"

const apps = [
  { id: "curl", name: "curl", hint: "hintCurl" },
  { id: "python", name: "Python", hint: "hintPython" },
  { id: "node", name: "Node", hint: "hintNode" },
  { id: "dify", name: "Dify", hint: "hintDify" },
] as const

type AppId = (typeof apps)[number]["id"]

/** Exact values to paste, for the app that is chosen. */
export function ConnectApp() {
  const { t } = useTranslation("server")
  const [chosen, setChosen] = useState<AppId>("curl")
  const isOn = useApp(({ server }) => server?.state.kind === "on")
  const app = apps.find(({ id }) => id === chosen) ?? apps[0]
  return (
    <section className="block" aria-label={t("connectApp")}>
      <h2 className="block__head block__head--large">{t("connectApp")}</h2>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would need a legend that repeats the heading */}
      <div className="row wrap chips" role="group" aria-label={t("apps")}>
        {apps.map(({ id, name }) => (
          <button key={id} type="button" className="chip" aria-pressed={id === chosen} onClick={() => setChosen(id)}>
            {name}
          </button>
        ))}
      </div>
      <p className="caption muted">{t(app.hint)}</p>
      {!isOn && <p className="caption warn">{t("connectOff")}</p>}
      {chosen === "dify" ? <DifyFields /> : <SdkFields app={chosen} />}
    </section>
  )
}

function SdkFields({ app }: { readonly app: Exclude<AppId, "dify"> }) {
  const { t } = useTranslation("server")
  const { baseUrl, modelId } = useConnection()
  const code = { curl: curlSnippet, python: pythonSnippet, node: nodeSnippet }[app](baseUrl, modelId)
  return (
    <>
      <Value name={t("baseUrl")} value={baseUrl} />
      <Value name={t("modelName")} value={modelId} />
      <Value name={t("apiKey")} value="any" />
      <div className="code">
        <div className="code__head">
          <span>{app}</span>
          <span className="end">
            <CopyButton text={code} label={t("copyOf", { what: t("example") })} />
          </span>
        </div>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
        <pre tabIndex={0}>
          <code>{code}</code>
        </pre>
      </div>
    </>
  )
}

function DifyFields() {
  const { t } = useTranslation("server")
  const { dockerUrl, modelId, contextSize } = useConnection()
  return (
    <>
      <Value name={t("modelName")} value={modelId} />
      <Value name={t("apiKey")} value="any" />
      <Value name={t("endpointUrl")} value={dockerUrl} />
      {contextSize && <Value name={t("contextSize")} value={String(contextSize)} />}
      <p className="caption faint">{t("hintDifyNetwork")}</p>
    </>
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
