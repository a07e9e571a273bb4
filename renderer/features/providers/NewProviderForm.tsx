import { useId, useState } from "react"
import { useTranslation } from "react-i18next"
import type { ProviderPreset } from "../../../electron/contract/providers.ts"
import { useDescribeError } from "../../i18n/describeError.ts"
import { OutsideLink } from "../../models/OutsideLink.tsx"
import type { NewProviderDraft } from "../../stores/providerDraft.ts"
import { newProviderTask } from "../../stores/providersSlice.ts"
import { selectIsTaskRunning, selectTaskError } from "../../stores/tasksSlice.ts"
import { useApp } from "../../stores/useApp.tsx"
import { Button } from "../../ui/Button.tsx"
import { Dialog } from "../../ui/Dialog.tsx"
import { Notice } from "../../ui/Notice.tsx"
import { TextField } from "../../ui/TextField.tsx"
import { BaseUrlField } from "./BaseUrlField.tsx"
import { chatEndpoint } from "./endpoint.ts"
import { WireChoices } from "./WireChoices.tsx"

type NewProviderFormProps = { readonly draft: NewProviderDraft; readonly preset: ProviderPreset }

/** The key stays in this form: it is nowhere else until the host has sealed it. */
export function NewProviderForm({ draft, preset }: NewProviderFormProps) {
  const { t } = useTranslation("providers")
  const describe = useDescribeError()
  const formId = useId()
  const { changeNew, choosePreset, stopAdding, add } = useApp((state) => state.providerActions)
  const isAdding = useApp(selectIsTaskRunning(newProviderTask))
  const error = useApp(selectTaskError(newProviderTask))
  const [secret, setSecret] = useState("")
  const isOther = preset.id === "other"
  const isReady = draft.name.trim() !== "" && chatEndpoint(draft.baseUrl, draft.protocol) !== null
  return (
    <Dialog
      isOpen
      onClose={stopAdding}
      title={isOther ? t("addOther") : t("addNamed", { name: preset.name })}
      footer={
        <>
          <Button className="start" variant="quiet" onClick={() => choosePreset(null)}>
            {t("otherPreset")}
          </Button>
          <Button onClick={stopAdding}>{t("cancel")}</Button>
          <Button type="submit" form={formId} variant="primary" disabled={!isReady || isAdding}>
            {t(isAdding ? "adding" : "add")}
          </Button>
        </>
      }
    >
      <form
        id={formId}
        className="col col--wide"
        onSubmit={(event) => {
          event.preventDefault()
          if (isReady) void add(secret)
        }}
      >
        <TextField
          label={t("name")}
          autoComplete="off"
          value={draft.name}
          onChange={(event) => changeNew({ name: event.target.value })}
        />
        <BaseUrlField value={draft.baseUrl} protocol={draft.protocol} onChange={(baseUrl) => changeNew({ baseUrl })} />
        {isOther && <WireChoices protocol={draft.protocol} auth={draft.auth} onChange={changeNew} />}
        {draft.auth !== "none" && (
          <TextField
            label={t("newKey")}
            type="password"
            autoComplete="off"
            spellCheck={false}
            value={secret}
            hint={
              <>
                {t("keyHint")}{" "}
                {preset.keysUrl !== undefined && (
                  <OutsideLink url={preset.keysUrl}>{t("whereKeysAre", { name: preset.name })}</OutsideLink>
                )}
              </>
            }
            onChange={(event) => setSecret(event.target.value)}
          />
        )}
        {error !== null && <Notice tone="error">{describe(error)}</Notice>}
      </form>
    </Dialog>
  )
}
