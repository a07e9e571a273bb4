import { Check, Copy } from "lucide-react"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import type { NewKey } from "../../../electron/contract/keys.ts"
import { AppFields } from "../../connect/AppFields.tsx"
import { useConnection } from "../../connect/useConnection.ts"
import { useApp } from "../../stores/useApp.tsx"
import { Button } from "../../ui/Button.tsx"
import { useCopy } from "../../ui/CopyButton.tsx"
import { Dialog } from "../../ui/Dialog.tsx"
import { Notice } from "../../ui/Notice.tsx"

/** A key that was just made, the only time that it is shown. */
export function NewKeyDialog() {
  const newKey = useApp((state) => state.newKey)
  return newKey === null ? null : <ShownOnce key={newKey.secret} newKey={newKey} />
}

function ShownOnce({ newKey: { key, secret } }: { readonly newKey: NewKey }) {
  const { t } = useTranslation("keys")
  const forget = useApp((state) => state.forgetNewKey)
  const { isCopied, copy } = useCopy()
  const [wasCopied, setWasCopied] = useState(false)
  /** It was about to be closed without having been copied. */
  const [isHeld, setIsHeld] = useState(false)
  // The one that the key may use; a pattern is no name.
  const allowed = key.policy.models.find((name) => !name.includes("*"))
  const { baseUrl, networkUrl, dockerUrl, modelId: model, contextSize } = useConnection(allowed)
  const close = () => (wasCopied || isHeld ? forget() : setIsHeld(true))
  const take = () => {
    copy(secret)
    setWasCopied(true)
  }
  return (
    <Dialog
      isOpen
      onClose={close}
      title={t("created", { name: key.name })}
      footer={
        <Button variant={wasCopied ? "primary" : "plain"} onClick={() => forget()}>
          {t("haveCopied")}
        </Button>
      }
    >
      <Notice tone={isHeld ? "error" : "warn"}>{t(isHeld ? "notCopiedYet" : "shownOnce")}</Notice>
      <div className="copyfield copyfield--large">
        <code className="secret" data-secret>
          {secret}
        </code>
        <Button variant="primary" size="small" icon={isCopied ? Check : Copy} onClick={take}>
          {t(isCopied ? "copied" : "copyKey")}
        </Button>
      </div>
      <span role="status" className="sr">
        {isCopied ? t("copied") : ""}
      </span>
      <AppFields
        connection={{ baseUrl: networkUrl ?? baseUrl, model, apiKey: secret }}
        dockerUrl={dockerUrl}
        contextSize={contextSize}
        isShort
      />
    </Dialog>
  )
}
