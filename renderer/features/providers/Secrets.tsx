import { KeyRound, Trash2 } from "lucide-react"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { presetOf } from "../../../electron/contract/providerPresets.ts"
import type { ProviderInfo, ProviderSecret } from "../../../electron/contract/providers.ts"
import { useDescribeError } from "../../i18n/describeError.ts"
import { useFormats } from "../../i18n/formats.ts"
import { OutsideLink } from "../../models/OutsideLink.tsx"
import { secretsTask } from "../../stores/providersSlice.ts"
import { selectIsTaskRunning, selectTaskError } from "../../stores/tasksSlice.ts"
import { useApp } from "../../stores/useApp.tsx"
import { AddLine } from "../../ui/AddLine.tsx"
import { IconButton } from "../../ui/Button.tsx"
import { ConfirmDialog } from "../../ui/ConfirmDialog.tsx"
import { Icon } from "../../ui/Icon.tsx"
import { Notice } from "../../ui/Notice.tsx"
import { Pill } from "../../ui/Pill.tsx"
import { TextField } from "../../ui/TextField.tsx"
import { useSecretName } from "./useSecretName.ts"

/** The keys of a service: they are typed once and never shown again. */
export function Secrets({ provider }: { readonly provider: ProviderInfo }) {
  const { t } = useTranslation("providers")
  const describe = useDescribeError()
  const error = useApp(selectTaskError(secretsTask(provider.id)))
  const { keysUrl, name } = presetOf(provider.kind)
  return (
    <section className="section" aria-label={t("keys")}>
      <div className="section__head">
        <h2>{t("keys")}</h2>
        {keysUrl !== undefined && (
          <span className="end caption">
            <OutsideLink url={keysUrl}>{t("whereKeysAre", { name })}</OutsideLink>
          </span>
        )}
      </div>
      <div className="tablewrap">
        <ul className="rows">
          {provider.secrets.map((secret) => (
            <SecretRow key={secret.id} provider={provider} secret={secret} />
          ))}
        </ul>
        <AddSecret id={provider.id} isFirst={provider.secrets.length === 0} />
      </div>
      {error !== null && <Notice tone="error">{describe(error)}</Notice>}
      <p className="caption faint">{t("keysNote")}</p>
    </section>
  )
}

const reasons = { "rate-limit": "restsRateLimit", refused: "restsRefused", "no-credit": "restsNoCredit" } as const

type SecretRowProps = { readonly provider: ProviderInfo; readonly secret: ProviderSecret }

function SecretRow({ provider, secret: { id, hint, addedAt, cooldown, isUnreadable } }: SecretRowProps) {
  const { t } = useTranslation("providers")
  const formats = useFormats()
  const [isAsking, setAsking] = useState(false)
  const removeSecret = useApp((state) => state.providerActions.removeSecret)
  const name = useSecretName(provider)(id)
  return (
    <li className="rows__row">
      <span className="faint">
        <Icon of={KeyRound} />
      </span>
      <span className="grow name">
        <span className="clip medium">{name}</span>
        <span className="caption faint clip">
          {hint !== "" && <code className="mono">…{hint} · </code>}
          {t("addedAt", { at: formats.dayAndTime(addedAt) })}
        </span>
      </span>
      {isUnreadable === true && <Pill tone="error">{t("keyUnreadable")}</Pill>}
      {cooldown !== null && (
        <Pill tone="warn">{t(reasons[cooldown.reason], { until: formats.clock(cooldown.until) })}</Pill>
      )}
      <IconButton icon={Trash2} label={t("removeKey", { key: name })} onClick={() => setAsking(true)} />
      <ConfirmDialog
        isOpen={isAsking}
        title={t("removeKeyAsk", { key: name })}
        description={t("removeKeyWhy")}
        confirmLabel={t("remove")}
        cancelLabel={t("cancel")}
        onConfirm={() => void removeSecret(provider.id, id)}
        onClose={() => setAsking(false)}
      />
    </li>
  )
}

/** Both fields are emptied only when the host has taken them. */
function AddSecret({ id, isFirst }: { readonly id: string; readonly isFirst: boolean }) {
  const { t } = useTranslation("providers")
  const addSecret = useApp((state) => state.providerActions.addSecret)
  const isBusy = useApp(selectIsTaskRunning(secretsTask(id)))
  const [secret, setSecret] = useState("")
  const [label, setLabel] = useState("")
  const submit = async () => {
    if (!(await addSecret(id, secret.trim(), label.trim()))) return
    setSecret("")
    setLabel("")
  }
  return (
    <AddLine action={t("addKey")} isDisabled={secret.trim() === "" || isBusy} onSubmit={submit}>
      <TextField
        label={t(isFirst ? "newKey" : "anotherKey")}
        type="password"
        autoComplete="off"
        spellCheck={false}
        className="grow"
        value={secret}
        onChange={(event) => setSecret(event.target.value)}
      />
      <TextField
        label={t("keyLabel")}
        autoComplete="off"
        placeholder={t("keyLabelExample")}
        value={label}
        onChange={(event) => setLabel(event.target.value)}
      />
    </AddLine>
  )
}
