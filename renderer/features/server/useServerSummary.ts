import { useTranslation } from "react-i18next"
import { useApp } from "../../stores/useApp.tsx"
import { isLoopback } from "./listenHost.ts"

/** One sentence below the title of the card. */
export function useServerSummary(): string {
  const { t } = useTranslation("server")
  const state = useApp(({ server }) => server?.state)
  const running = useApp(({ server }) => server?.runningRequests ?? 0)
  const loaded = useApp(({ models }) => models.filter((model) => model.state.kind === "ready").length)
  const port = useApp(({ settings }) => settings?.server.port ?? 0)
  switch (state?.kind) {
    case "on":
      return t("onSummary", {
        models: t("modelsLoaded", { count: loaded }),
        requests: t("requestsRunning", { count: running }),
        reach: t(isLoopback(state.host) ? "openToThisComputer" : "openToNetwork"),
      })
    case "starting":
      return t("startingSummary", { port })
    case "stopping":
      return t("stoppingSummary")
    case "failed":
      return t("failedSummary")
    default:
      return t("offSummary")
  }
}
