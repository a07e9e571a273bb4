import { useState } from "react"
import { useTranslation } from "react-i18next"
import { useDescribeError } from "../../i18n/describeError.ts"
import { hubTokenTask } from "../../stores/hubSlice.ts"
import { selectIsTaskRunning, selectTaskError } from "../../stores/tasksSlice.ts"
import { useApp } from "../../stores/useApp.tsx"
import { Button } from "../../ui/Button.tsx"
import { Notice } from "../../ui/Notice.tsx"
import { TextField } from "../../ui/TextField.tsx"

const selectError = selectTaskError(hubTokenTask)
const selectIsSaving = selectIsTaskRunning(hubTokenTask)

/** For models that want to know who asks. Once kept it is not shown again. */
export function HubToken() {
  const { t } = useTranslation("places")
  const { t: frame } = useTranslation()
  const describe = useDescribeError()
  const hub = useApp((state) => state.hub)
  const setToken = useApp((state) => state.setHubToken)
  const error = useApp(selectError)
  const isSaving = useApp(selectIsSaving)
  // Whoever was sent here for it finds the field at once.
  const isWanted = useApp(({ place }) => place.item === "token")
  const [typed, setTyped] = useState("")
  if (hub === null) return null
  const { hasToken, tokenVariable } = hub
  const save = async () => {
    if (await setToken(typed.trim())) setTyped("")
  }
  return (
    <>
      <div className="setting setting--wrap">
        <span>
          {t("token")}
          <span className="caption faint setting__hint">{t(hasToken ? "tokenKept" : "tokenHint")}</span>
          {tokenVariable !== null && (
            <span className="caption warn setting__hint">{frame("fixedBy", { variable: tokenVariable })}</span>
          )}
        </span>
        {tokenVariable === null && (
          <form
            className="row"
            onSubmit={(event) => {
              event.preventDefault()
              void save()
            }}
          >
            <TextField
              label={t("token")}
              isLabelHidden
              size="small"
              type="password"
              autoComplete="off"
              autoFocus={isWanted}
              placeholder={t(hasToken ? "anotherToken" : "noToken")}
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
            />
            <Button type="submit" size="small" disabled={typed.trim() === "" || isSaving}>
              {t("saveToken")}
            </Button>
            {hasToken && (
              <Button size="small" disabled={isSaving} onClick={() => void setToken(null)}>
                {t("forgetToken")}
              </Button>
            )}
          </form>
        )}
      </div>
      {error !== null && <Notice tone="error">{describe(error)}</Notice>}
    </>
  )
}
