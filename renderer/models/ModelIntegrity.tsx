import { useTranslation } from "react-i18next"
import type { Integrity } from "../../electron/contract/library.ts"
import type { Model } from "../../electron/contract/models.ts"
import { useFormats } from "../i18n/formats.ts"
import { useApp } from "../stores/useApp.tsx"
import { Button } from "../ui/Button.tsx"
import { Notice } from "../ui/Notice.tsx"
import { Pill } from "../ui/Pill.tsx"
import { Progress } from "../ui/Progress.tsx"

/** Whether its file is still what it was, or what its hub publishes. */
export function ModelIntegrity({ model }: { readonly model: Model }) {
  const { t } = useTranslation("library")
  const verify = useApp((state) => state.verifyModel)
  const { id, integrity, isMissing } = model
  return (
    <section className="block" aria-label={t("integrity")}>
      <div className="block__head">
        <h3 className="grow">{t("integrity")}</h3>
        {integrity.kind !== "checking" && !isMissing && (
          <Button size="small" onClick={() => void verify(id)}>
            {t(integrity.kind === "unknown" ? "check" : "checkAgain")}
          </Button>
        )}
      </div>
      <Outcome of={integrity} name={model.name} />
    </section>
  )
}

function Outcome({ of, name }: { readonly of: Integrity; readonly name: string }) {
  const { t } = useTranslation("library")
  const formats = useFormats()
  switch (of.kind) {
    case "unknown":
      return <p className="caption faint">{t("integrityUnknown")}</p>
    case "checking": {
      const label = t("checking", { percent: formats.percent(of.progress) })
      return (
        <div className="col library__checking">
          <span className="caption muted num">{label}</span>
          <Progress value={of.progress} tone="verified" label={`${name}: ${label}`} />
        </div>
      )
    }
    case "verified":
      return (
        <>
          <p>
            <Pill tone="verified">{t(of.isPublished ? "asPublished" : "unchanged")}</Pill>
          </p>
          <p className="caption faint">{t("checkedAt", { at: formats.dayAndTime(of.at) })}</p>
          <p className="caption faint mono modelfacts__file">{of.sha256}</p>
        </>
      )
    case "damaged":
      return <Notice tone="error">{t("damaged")}</Notice>
  }
}
