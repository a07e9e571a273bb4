import { useTranslation } from "react-i18next"
import { curlLine } from "../../connect/snippets.ts"
import { useConnection } from "../../connect/useConnection.ts"
import { selectAddress } from "../../stores/serverSlice.ts"
import { useApp } from "../../stores/useApp.tsx"
import { CopyField } from "../../ui/CopyButton.tsx"
import { EmptyState } from "../../ui/EmptyState.tsx"

const selectUrl = selectAddress("this-computer")

/** The line to try, with the values of this host. */
export function NoRequests() {
  const { t } = useTranslation("server")
  const url = useApp(selectUrl)
  const { modelId, apiKey } = useConnection()
  if (url === undefined) return <EmptyState title={t("noRequests")}>{t("noRequestsOff")}</EmptyState>
  return (
    <EmptyState
      title={t("noRequests")}
      action={
        <CopyField value={curlLine({ baseUrl: url, model: modelId, apiKey })} label={t("copyOf", { what: "curl" })} />
      }
    >
      {t("noRequestsHint")}
    </EmptyState>
  )
}
