import { useTranslation } from "react-i18next"
import { useShallow } from "zustand/react/shallow"
import { defaultTimeouts, type ProviderInfo, type ProviderTimeouts } from "../../../electron/contract/providers.ts"
import { useDescribeError } from "../../i18n/describeError.ts"
import {
  type ConnectionDraft,
  connectionOf,
  type ProxyChoice,
  patchOf,
  withTimeout,
} from "../../stores/providerDraft.ts"
import { connectionTask } from "../../stores/providersSlice.ts"
import { selectIsTaskRunning, selectTaskError } from "../../stores/tasksSlice.ts"
import { useApp } from "../../stores/useApp.tsx"
import { Button } from "../../ui/Button.tsx"
import { Notice } from "../../ui/Notice.tsx"
import { NumberField } from "../../ui/NumberField.tsx"
import { Segments } from "../../ui/Segments.tsx"
import { TextField } from "../../ui/TextField.tsx"
import { BaseUrlField } from "./BaseUrlField.tsx"
import { chatEndpoint } from "./endpoint.ts"
import { WireChoices } from "./WireChoices.tsx"

type PartProps = { readonly draft: ConnectionDraft; onChange(change: Partial<ConnectionDraft>): void }

/** How the service is reached. What is typed is kept until it is saved or discarded, also when the page is left. */
export function Connection({ provider }: { readonly provider: ProviderInfo }) {
  const { t } = useTranslation("providers")
  const describe = useDescribeError()
  const { id } = provider
  const draft = useApp(useShallow((state) => state.connectionDrafts[id] ?? connectionOf(provider)))
  const { changeConnection, discardConnection, saveConnection } = useApp((state) => state.providerActions)
  const isSaving = useApp(selectIsTaskRunning(connectionTask(id)))
  const error = useApp(selectTaskError(connectionTask(id)))
  const isChanged = Object.keys(patchOf(draft, provider)).length > 0
  const onChange = (change: Partial<ConnectionDraft>) => changeConnection(id, change)
  return (
    <section className="section" aria-label={t("connection")}>
      <div className="section__head">
        <h2>{t("connection")}</h2>
      </div>
      <form
        className="card card--pad col col--wide"
        onSubmit={(event) => {
          event.preventDefault()
          void saveConnection(id)
        }}
      >
        <TextField label={t("name")} value={draft.name} onChange={(event) => onChange({ name: event.target.value })} />
        <BaseUrlField value={draft.baseUrl} protocol={draft.protocol} onChange={(baseUrl) => onChange({ baseUrl })} />
        <WireChoices protocol={draft.protocol} auth={draft.auth} onChange={onChange} />
        <ProxyFields draft={draft} onChange={onChange} />
        <Timeouts draft={draft} onChange={onChange} />
        <TextField
          label={t("droppedFields")}
          autoComplete="off"
          spellCheck={false}
          placeholder="parallel_tool_calls, seed"
          hint={t("droppedFieldsHint")}
          value={draft.droppedFields}
          onChange={(event) => onChange({ droppedFields: event.target.value })}
        />
        {error !== null && <Notice tone="error">{describe(error)}</Notice>}
        <div className="row formfoot">
          {isChanged && <span className="caption muted grow">{t("notSavedYet")}</span>}
          <Button className="end" disabled={!isChanged || isSaving} onClick={() => discardConnection(id)}>
            {t("discard")}
          </Button>
          <Button type="submit" variant="primary" disabled={!isChanged || isSaving || !isUsable(draft)}>
            {t(isSaving ? "saving" : "save")}
          </Button>
        </div>
      </form>
    </section>
  )
}

function isUsable({ name, baseUrl, protocol, proxy, proxyUrl }: ConnectionDraft): boolean {
  const isProxyUsable = proxy !== "address" || proxyUrl.trim() !== ""
  return name.trim() !== "" && chatEndpoint(baseUrl, protocol) !== null && isProxyUsable
}

function ProxyFields({ draft: { proxy, proxyUrl }, onChange }: PartProps) {
  const { t } = useTranslation("providers")
  return (
    <>
      <div className="setting setting--wrap">
        <span className="muted">{t("proxy")}</span>
        <Segments<ProxyChoice>
          label={t("proxy")}
          value={proxy}
          options={[
            { value: "environment", label: t("proxyEnvironment") },
            { value: "none", label: t("proxyNone") },
            { value: "address", label: t("proxyAddress") },
          ]}
          onChange={(value) => onChange({ proxy: value })}
        />
      </div>
      {proxy === "address" && (
        <TextField
          label={t("proxyUrl")}
          inputMode="url"
          autoComplete="off"
          spellCheck={false}
          placeholder="http://127.0.0.1:7890"
          hint={t("proxyHint")}
          value={proxyUrl}
          onChange={(event) => onChange({ proxyUrl: event.target.value })}
        />
      )}
    </>
  )
}

const timeouts = [
  { name: "connectMs", label: "connectTimeout" },
  { name: "firstByteMs", label: "firstByteTimeout" },
  { name: "idleMs", label: "idleTimeout" },
] as const satisfies readonly { name: keyof ProviderTimeouts; label: string }[]

function Timeouts({ draft, onChange }: PartProps) {
  const { t } = useTranslation("providers")
  return (
    <fieldset className="fields">
      <legend className="muted">{t("timeouts")}</legend>
      <div className="fields__row">
        {timeouts.map(({ name, label }) => (
          <NumberField
            key={name}
            label={t(label)}
            value={draft.timeouts[name] / 1000}
            min={0.1}
            max={86_400}
            digits={1}
            placeholder={String(defaultTimeouts[name] / 1000)}
            onChange={(seconds) => onChange(withTimeout(draft, name, seconds === null ? null : seconds * 1000))}
          />
        ))}
      </div>
    </fieldset>
  )
}
