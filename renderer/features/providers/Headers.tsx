import { Trash2 } from "lucide-react"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import type { ProviderInfo } from "../../../electron/contract/providers.ts"
import { useDescribeError } from "../../i18n/describeError.ts"
import { headersTask } from "../../stores/providersSlice.ts"
import { selectIsTaskRunning, selectTaskError } from "../../stores/tasksSlice.ts"
import { useApp } from "../../stores/useApp.tsx"
import { AddLine } from "../../ui/AddLine.tsx"
import { IconButton } from "../../ui/Button.tsx"
import { Notice } from "../../ui/Notice.tsx"
import { TextField } from "../../ui/TextField.tsx"

/** Headers that every request to this service carries. What they hold is as secret as a key: only the names are shown. */
export function Headers({ provider: { id, headerNames } }: { readonly provider: ProviderInfo }) {
  const { t } = useTranslation("providers")
  const describe = useDescribeError()
  const error = useApp(selectTaskError(headersTask(id)))
  const setHeader = useApp((state) => state.providerActions.setHeader)
  return (
    <section className="section" aria-label={t("headers")}>
      <div className="section__head">
        <h2>{t("headers")}</h2>
      </div>
      <div className="tablewrap">
        <ul className="rows">
          {headerNames.map((name) => (
            <li key={name} className="rows__row">
              <code className="mono grow clip">{name}</code>
              <span className="caption faint">{t("valueHidden")}</span>
              <IconButton
                icon={Trash2}
                label={t("removeHeader", { name })}
                onClick={() => void setHeader(id, name, null)}
              />
            </li>
          ))}
        </ul>
        <AddHeader id={id} />
      </div>
      {error !== null && <Notice tone="error">{describe(error)}</Notice>}
      <p className="caption faint">{t("headersNote")}</p>
    </section>
  )
}

/** The characters of a token (RFC 9110, 5.6.2). */
const headerName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,200}$/

function AddHeader({ id }: { readonly id: string }) {
  const { t } = useTranslation("providers")
  const setHeader = useApp((state) => state.providerActions.setHeader)
  const isBusy = useApp(selectIsTaskRunning(headersTask(id)))
  const [name, setName] = useState("")
  const [value, setValue] = useState("")
  const isWrong = name.trim() !== "" && !headerName.test(name.trim())
  const submit = async () => {
    if (!(await setHeader(id, name.trim(), value))) return
    setName("")
    setValue("")
  }
  return (
    <AddLine
      action={t("setHeader")}
      isDisabled={name.trim() === "" || value === "" || isWrong || isBusy}
      onSubmit={submit}
    >
      <TextField
        label={t("headerName")}
        autoComplete="off"
        spellCheck={false}
        placeholder="HTTP-Referer"
        value={name}
        error={isWrong ? t("headerNameWrong") : undefined}
        onChange={(event) => setName(event.target.value)}
      />
      <TextField
        label={t("headerValue")}
        type="password"
        autoComplete="off"
        className="grow"
        value={value}
        onChange={(event) => setValue(event.target.value)}
      />
    </AddLine>
  )
}
