import { Activity } from "lucide-react"
import { useTranslation } from "react-i18next"
import type { HubSourceStatus } from "../../../electron/contract/hub.ts"
import type { HubChoice, HubSource } from "../../../electron/contract/hubSources.ts"
import { useDescribeError } from "../../i18n/describeError.ts"
import { useFormats } from "../../i18n/formats.ts"
import { useSourceName } from "../../models/useSourceName.ts"
import { hubProbeTask } from "../../stores/hubSlice.ts"
import { selectIsTaskRunning, selectTaskError } from "../../stores/tasksSlice.ts"
import { useApp } from "../../stores/useApp.tsx"
import { Button } from "../../ui/Button.tsx"
import { Notice } from "../../ui/Notice.tsx"
import { Pill } from "../../ui/Pill.tsx"
import { Select } from "../../ui/Select.tsx"
import { CommittedField } from "./CommittedField.tsx"
import { Row } from "./SettingRow.tsx"

const selectIsProbing = selectIsTaskRunning(hubProbeTask)
const selectError = selectTaskError(hubProbeTask)

type HubSourcesProps = { readonly chosen: HubChoice; readonly endpoint: string | null }

/** Which source is asked, how each could be reached, and an address of the user's own. */
export function HubSources({ chosen, endpoint }: HubSourcesProps) {
  const { t } = useTranslation("places")
  const describe = useDescribeError()
  const hub = useApp((state) => state.hub)
  const update = useApp((state) => state.updateSettings)
  const probe = useApp((state) => state.probeHub)
  const isProbing = useApp(selectIsProbing)
  const error = useApp(selectError)
  const nameOf = useSourceName()
  // An address is what a custom source consists of: without one there is nothing to choose.
  const sources: readonly HubSource[] = [
    "huggingface",
    "hf-mirror",
    "modelscope",
    ...(endpoint !== null || chosen === "custom" ? (["custom"] as const) : []),
  ]
  return (
    <>
      <Row label={t("source")} path="downloads.source" hint={t("sourceHint")}>
        <Select
          label={t("source")}
          isLabelHidden
          size="small"
          value={chosen}
          options={[
            { value: "auto", label: t("sourceAuto") },
            ...sources.map((source) => ({ value: source, label: nameOf(source) })),
          ]}
          onChange={(source) => void update({ downloads: { source: source as HubChoice } })}
        />
      </Row>
      <Row label={t("endpoint")} path="downloads.endpoint" hint={t("endpointHint")}>
        <div className="setting__list">
          <CommittedField
            label={t("endpoint")}
            isLabelHidden
            placeholder="https://hub.example.com"
            value={endpoint ?? ""}
            isValid={(text) => text === "" || isWebAddress(text)}
            onCommit={(text) => void update({ downloads: { endpoint: text === "" ? null : text } })}
          />
        </div>
      </Row>
      <section className="tablewrap" aria-label={t("sources")}>
        <ul className="rows">
          {hub?.sources.map((status) => (
            <SourceRow
              key={status.source}
              status={status}
              name={nameOf(status.source)}
              isActive={hub.active === status.source}
            />
          ))}
        </ul>
        <div className="rows__row">
          <Button size="small" icon={Activity} disabled={isProbing} onClick={() => void probe()}>
            {t(isProbing ? "probing" : "probe")}
          </Button>
        </div>
      </section>
      {error !== null && <Notice tone="error">{describe(error)}</Notice>}
    </>
  )
}

type SourceRowProps = { readonly status: HubSourceStatus; readonly name: string; readonly isActive: boolean }

function SourceRow({ status: { url, isReachable, latencyMs, error }, name, isActive }: SourceRowProps) {
  const { t } = useTranslation("places")
  const formats = useFormats()
  const describe = useDescribeError()
  return (
    <li className="rows__row">
      <span className="grow name">
        <span className="row">
          <span className="medium clip">{name}</span>
          {isActive && <Pill tone="ink">{t("sourceActive")}</Pill>}
        </span>
        {isReachable === false && error !== undefined ? (
          <span className="caption error">{describe(error)}</span>
        ) : (
          <span className="caption faint clip">{url}</span>
        )}
      </span>
      {isReachable === true && (
        <Pill tone="ok">{latencyMs === null ? t("reachable") : formats.duration(latencyMs)}</Pill>
      )}
      {isReachable === false && <Pill tone="error">{t("notReachable")}</Pill>}
      {isReachable === null && <span className="caption faint">{t("notTried")}</span>}
    </li>
  )
}

function isWebAddress(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)
}
