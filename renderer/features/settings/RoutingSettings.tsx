import { useTranslation } from "react-i18next"
import { useDescribeError } from "../../i18n/describeError.ts"
import { cacheTask } from "../../stores/routesSlice.ts"
import { selectIsTaskRunning, selectTaskError } from "../../stores/tasksSlice.ts"
import { useApp } from "../../stores/useApp.tsx"
import { Button } from "../../ui/Button.tsx"
import { ListField } from "../../ui/ListField.tsx"
import { Notice } from "../../ui/Notice.tsx"
import { NumberField } from "../../ui/NumberField.tsx"
import { Group, Row } from "./SettingRow.tsx"

/** Decimal, as the window shows every size. */
const megabyte = 1e6

const selectCacheError = selectTaskError(cacheTask)
const selectIsClearing = selectIsTaskRunning(cacheTask)

/** Which names the default model answers, and how much of the answers is kept for the next time. */
export function RoutingSettings() {
  const { t } = useTranslation("ledger")
  const describe = useDescribeError()
  const routing = useApp(({ settings }) => settings?.routing)
  const update = useApp((state) => state.updateSettings)
  const clearCache = useApp((state) => state.routeActions.clearCache)
  const showToast = useApp((state) => state.showToast)
  const isClearing = useApp(selectIsClearing)
  const error = useApp(selectCacheError)
  if (routing === undefined) return null
  const clear = async () => {
    if (await clearCache()) showToast({ text: t("cacheCleared") })
  }
  return (
    <Group title={t("routing")}>
      <Row label={t("dropInNames")} path="routing.dropInNames" hint={t("dropInNamesHint")}>
        <div className="setting__list">
          <ListField
            label={t("dropInNames")}
            isLabelHidden
            rows={4}
            values={routing.dropInNames}
            onChange={(dropInNames) => void update({ routing: { dropInNames } })}
          />
        </div>
      </Row>
      <Row label={t("cacheSize")} path="routing.cacheBytes" hint={t("cacheSizeHint")}>
        <div className="setting__number">
          <NumberField
            label={t("cacheSize")}
            isLabelHidden
            value={Math.round(routing.cacheBytes / megabyte)}
            min={0}
            max={100_000}
            placeholder="0"
            onChange={(size) => size !== null && void update({ routing: { cacheBytes: size * megabyte } })}
          />
        </div>
      </Row>
      <div className="row">
        <Button size="small" disabled={isClearing} onClick={() => void clear()}>
          {t("clearCache")}
        </Button>
      </div>
      {error && <Notice tone="error">{describe(error)}</Notice>}
    </Group>
  )
}
