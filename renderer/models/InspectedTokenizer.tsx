import { useTranslation } from "react-i18next"
import type { TokenizerFacts } from "../../electron/contract/library.ts"
import { useFormats } from "../i18n/formats.ts"

/** How text becomes tokens, and the tokens that mean more than their text. */
export function InspectedTokenizer({ tokenizer }: { readonly tokenizer: TokenizerFacts }) {
  const { t } = useTranslation("inspector")
  const formats = useFormats()
  const { kind, vocabularySize, specialTokens } = tokenizer
  return (
    <>
      <dl className="record-facts">
        <div>
          <dt className="label">{t("tokenizerKind")}</dt>
          <dd className="mono">{kind ?? "–"}</dd>
        </div>
        <div>
          <dt className="label">{t("vocabulary")}</dt>
          <dd className="num">{vocabularySize === null ? "–" : formats.number(vocabularySize)}</dd>
        </div>
      </dl>
      {specialTokens.length === 0 ? (
        <p className="muted">{t("noSpecialTokens")}</p>
      ) : (
        <div className="tablewrap">
          <table className="table table--compact" aria-label={t("specialTokens")}>
            <thead>
              <tr>
                <th>{t("role")}</th>
                <th className="r">{t("tokenId")}</th>
                <th>{t("text")}</th>
              </tr>
            </thead>
            <tbody>
              {specialTokens.map(({ role, id, text }) => (
                <tr key={role}>
                  <td>{role}</td>
                  <td className="r">{id}</td>
                  <td className="fill">
                    <code className="mono clip inside__name">{text ?? "–"}</code>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  )
}
