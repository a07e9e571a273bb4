import { useTranslation } from "react-i18next"
import type { Attempt } from "../../../electron/contract/routes.ts"
import { useFormats } from "../../i18n/formats.ts"
import { useFailureWords } from "../../models/useFailureWords.ts"
import { Coal } from "../../ui/Coals.tsx"

/** Who was tried, in order, and why it was not the first. One that answered at once says nothing new. */
export function RecordAttempts({ attempts }: { readonly attempts: readonly Attempt[] }) {
  const { t } = useTranslation("server")
  const formats = useFormats()
  const failureWords = useFailureWords()
  if (attempts.every(({ error }) => error === undefined) && attempts.length < 2) return null
  return (
    <section className="col" aria-label={t("attempts")}>
      <h3 className="label">{t("attempts")}</h3>
      <ol className="rows tablewrap">
        {attempts.map(({ target, startedAt, durationMs, error }) => (
          <li key={`${startedAt} ${target}`} className="rows__row">
            <Coal kind={error === undefined ? "ok" : "error"} />
            <span className="grow name">
              <span className="medium clip">{target}</span>
              <span className={error === undefined ? "caption ok" : "caption error"}>
                {error === undefined ? t("didAnswer") : failureWords(target, error.code)}
              </span>
              {error !== undefined && error.message !== "" && (
                <span className="caption faint clip" title={error.message}>
                  {error.message}
                </span>
              )}
            </span>
            <span className="num muted">{formats.duration(durationMs)}</span>
          </li>
        ))}
      </ol>
    </section>
  )
}
