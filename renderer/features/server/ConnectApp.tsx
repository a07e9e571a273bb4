import { useTranslation } from "react-i18next"
import { AppFields } from "../../connect/AppFields.tsx"
import { useConnection } from "../../connect/useConnection.ts"
import { useApp } from "../../stores/useApp.tsx"
import { Button } from "../../ui/Button.tsx"

/** Exact values to paste, for the app that is chosen; with a placeholder for the key where one is needed. */
export function ConnectApp() {
  const { t } = useTranslation("server")
  const isOn = useApp(({ server }) => server?.state.kind === "on")
  const go = useApp((state) => state.go)
  const { baseUrl, modelId, apiKey, dockerUrl, contextSize } = useConnection()
  return (
    <section className="block" aria-label={t("connectApp")}>
      <h2 className="block__head block__head--large">{t("connectApp")}</h2>
      {!isOn && <p className="caption warn">{t("connectOff")}</p>}
      <AppFields
        connection={{ baseUrl, model: modelId, apiKey }}
        dockerUrl={dockerUrl}
        contextSize={contextSize ?? undefined}
      />
      {apiKey !== null && (
        <div className="row wrap">
          <p className="caption muted grow">{t("connectKey")}</p>
          <Button size="small" onClick={() => go("keys")}>
            {t("openKeys")}
          </Button>
        </div>
      )}
    </section>
  )
}
