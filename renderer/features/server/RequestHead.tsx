import { useTranslation } from "react-i18next"

/** The columns of the request list and of the ledger. */
export function RequestHead() {
  const { t } = useTranslation("server")
  return (
    <thead>
      <tr>
        <th className="p3">{t("time")}</th>
        <th className="p2">{t("request")}</th>
        <th>{t("from")}</th>
        <th>{t("answeredBy")}</th>
        <th>{t("status")}</th>
        <th className="r p2">{t("tokens")}</th>
        <th className="r p3">{t("first")}</th>
        <th className="r p3 p4">{t("tokensPerSecond")}</th>
        <th className="r p3">{t("cost")}</th>
      </tr>
    </thead>
  )
}
