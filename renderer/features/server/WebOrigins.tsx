import { X } from "lucide-react"
import { useId } from "react"
import { useTranslation } from "react-i18next"
import type { WebOrigin } from "../../../electron/contract/server.ts"
import { useDescribeError } from "../../i18n/describeError.ts"
import { useFormats } from "../../i18n/formats.ts"
import { originsTask } from "../../stores/originsSlice.ts"
import { selectTaskError } from "../../stores/tasksSlice.ts"
import { useApp } from "../../stores/useApp.tsx"
import { Button, IconButton } from "../../ui/Button.tsx"
import { Notice } from "../../ui/Notice.tsx"
import { Pill } from "../../ui/Pill.tsx"
import { FixedSwitch } from "./FixedSwitch.tsx"

const selectError = selectTaskError(originsTask)

/** Which websites may use the models of this computer. */
export function WebOrigins() {
  const { t } = useTranslation("server")
  const describe = useDescribeError()
  const origins = useApp((state) => state.origins)
  const allowsAll = useApp(({ settings }) => settings?.server.allowsAllOrigins ?? false)
  const error = useApp(selectError)
  return (
    <section className="block" aria-label={t("websites")}>
      <h2 className="block__head">{t("websites")}</h2>
      <p className="caption muted">{t("websitesWhat")}</p>
      {origins.length > 0 && (
        <ul className="col">
          {origins.map((origin) => (
            <Origin key={origin.origin} origin={origin} />
          ))}
        </ul>
      )}
      {error && <Notice tone="error">{describe(error)}</Notice>}
      <FixedSwitch setting="allowsLocalOrigins" label={t("localOrigins")} hint={t("localOriginsHint")} />
      <FixedSwitch setting="allowsAllOrigins" label={t("allOrigins")} />
      {allowsAll && <Notice tone="warn">{t("allOriginsWarning")}</Notice>}
    </section>
  )
}

function Origin({ origin: { origin, decision, lastAskedAt } }: { readonly origin: WebOrigin }) {
  const { t } = useTranslation("server")
  const formats = useFormats()
  const nameId = useId()
  const decide = useApp((state) => state.decideOrigin)
  return (
    <li className="row">
      <span className="grow col origin">
        <span id={nameId} className="clip" title={origin}>
          {origin}
        </span>
        <span className="caption faint">{t("askedAt", { ago: formats.ago(lastAskedAt, Date.now()) })}</span>
      </span>
      {decision === "asked" ? (
        <>
          <Button size="small" aria-describedby={nameId} onClick={() => void decide(origin, "allowed")}>
            {t("allow")}
          </Button>
          <Button size="small" variant="quiet" aria-describedby={nameId} onClick={() => void decide(origin, "refused")}>
            {t("refuse")}
          </Button>
        </>
      ) : (
        <>
          <Pill tone={decision === "allowed" ? "ok" : "error"}>{t(decision)}</Pill>
          <IconButton icon={X} label={t("forgetOrigin", { origin })} onClick={() => void decide(origin, null)} />
        </>
      )}
    </li>
  )
}
