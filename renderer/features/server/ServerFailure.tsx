import { useTranslation } from "react-i18next"
import { useDescribeError } from "../../i18n/describeError.ts"
import { serverTask } from "../../stores/serverSlice.ts"
import { selectTaskError } from "../../stores/tasksSlice.ts"
import { useApp, useAppStore } from "../../stores/useApp.tsx"
import { Button } from "../../ui/Button.tsx"
import { Notice } from "../../ui/Notice.tsx"

const selectError = selectTaskError(serverTask)

/** Why the server is not on, with the repair as buttons: another port that is free now, or trying again. */
export function ServerFailure() {
  const { t } = useTranslation("server")
  const describe = useDescribeError()
  const state = useApp(({ server }) => server?.state)
  const taskError = useApp(selectError)
  const isPortFixed = useApp(({ fixed }) => fixed["server.port"] !== undefined)
  const store = useAppStore()
  const error = state?.kind === "failed" ? state.error : taskError
  if (error === null) return null
  const freePort = state?.kind === "failed" && !isPortFixed ? state.freePort : undefined
  const start = () => void store.getState().switchServer(true)
  const startOn = async (port: number) => {
    const { updateSettings, switchServer } = store.getState()
    if (await updateSettings({ server: { port } }, serverTask)) await switchServer(true)
  }
  return (
    <div className="hearth__failure">
      <Notice
        tone="error"
        detail={error.detail}
        actions={
          <>
            {freePort !== undefined && (
              <Button onClick={() => void startOn(freePort)}>{t("usePort", { port: freePort })}</Button>
            )}
            <Button variant={freePort === undefined ? "plain" : "quiet"} onClick={start}>
              {t("tryAgain")}
            </Button>
          </>
        }
      >
        {describe(error)}
      </Notice>
    </div>
  )
}
