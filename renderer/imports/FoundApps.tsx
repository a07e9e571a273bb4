import { useTranslation } from "react-i18next"
import type { FoundApp } from "../../electron/contract/library.ts"
import { appNames } from "../i18n/appNames.ts"
import { useDescribeError } from "../i18n/describeError.ts"
import { useFormats } from "../i18n/formats.ts"
import { linkedPathsTask } from "../stores/linkedPathsSlice.ts"
import { selectIsTaskRunning, selectTaskError } from "../stores/tasksSlice.ts"
import { useApp } from "../stores/useApp.tsx"
import { Button } from "../ui/Button.tsx"
import { Notice } from "../ui/Notice.tsx"
import { Pill } from "../ui/Pill.tsx"

const selectError = selectTaskError(linkedPathsTask)
const selectIsBusy = selectIsTaskRunning(linkedPathsTask)

/** The folders of other apps on the host's computer, which can be used where they lie; nothing where there are none. */
export function FoundApps() {
  const { t } = useTranslation("imports")
  const describe = useDescribeError()
  const found = useApp((state) => state.foundApps)
  const error = useApp(selectError)
  return (
    <>
      {found !== null && found.length > 0 && (
        <section className="col" aria-label={t("otherApps")}>
          <h3 className="medium">{t("otherApps")}</h3>
          <div className="tablewrap">
            <ul className="rows">
              {found.map((app) => (
                <AppRow key={app.path} found={app} />
              ))}
            </ul>
          </div>
          <p className="caption faint">{t("otherAppsHint")}</p>
        </section>
      )}
      {error !== null && <Notice tone="error">{describe(error)}</Notice>}
    </>
  )
}

function AppRow({ found: { app, path, modelCount, sizeBytes, isLinked } }: { readonly found: FoundApp }) {
  const { t } = useTranslation("imports")
  const formats = useFormats()
  const linkPath = useApp((state) => state.linkPath)
  const isBusy = useApp(selectIsBusy)
  return (
    <li className="rows__row">
      <span className="grow name">
        <span className="medium">{appNames[app]}</span>
        <span className="caption faint clip" title={path}>
          {t("modelCount", { count: modelCount, size: formats.bytes(sizeBytes) })} · {path}
        </span>
      </span>
      {isLinked ? (
        <Pill tone="ok">{t("isLinked")}</Pill>
      ) : (
        <Button
          size="small"
          aria-label={t("linkNamed", { app: appNames[app] })}
          disabled={isBusy}
          onClick={() => void linkPath(path)}
        >
          {t("useInPlace")}
        </Button>
      )}
    </li>
  )
}
