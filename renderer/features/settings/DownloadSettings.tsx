import { useTranslation } from "react-i18next"
import type { DownloadSettings as Downloads } from "../../../electron/contract/downloads.ts"
import { useApp } from "../../stores/useApp.tsx"
import { NumberField } from "../../ui/NumberField.tsx"
import { HubProxy } from "./HubProxy.tsx"
import { HubSources } from "./HubSources.tsx"
import { HubToken } from "./HubToken.tsx"
import { Group, Row } from "./SettingRow.tsx"

/** Decimal, as the window shows every size. */
const megabyte = 1e6

/** Where models are fetched from, on which way, and how fast. */
export function DownloadSettings() {
  const { t } = useTranslation("places")
  const downloads = useApp(({ settings }) => settings?.downloads)
  const update = useApp((state) => state.updateSettings)
  if (downloads === undefined) return null
  const { parallel, connections, speedLimitBytes } = downloads
  const change = (part: Partial<Downloads>) => void update({ downloads: part })
  return (
    <Group title={t("downloads")}>
      <HubSources chosen={downloads.source} endpoint={downloads.endpoint} />
      <HubProxy proxy={downloads.proxy} />
      <HubToken />
      <Row label={t("parallel")} path="downloads.parallel" hint={t("parallelHint")}>
        <Count label={t("parallel")} value={parallel} max={10} onChange={(count) => change({ parallel: count })} />
      </Row>
      <Row label={t("connections")} path="downloads.connections" hint={t("connectionsHint")}>
        <Count
          label={t("connections")}
          value={connections}
          max={16}
          onChange={(count) => change({ connections: count })}
        />
      </Row>
      <Row label={t("speedLimit")} path="downloads.speedLimitBytes" hint={t("speedLimitHint")}>
        <div className="setting__number">
          <NumberField
            label={t("speedLimit")}
            isLabelHidden
            value={speedLimitBytes === null ? null : Number((speedLimitBytes / megabyte).toFixed(2))}
            min={0.01}
            max={100_000}
            digits={2}
            placeholder={t("noLimit")}
            onChange={(speed) => change({ speedLimitBytes: speed === null ? null : Math.round(speed * megabyte) })}
          />
        </div>
      </Row>
    </Group>
  )
}

type CountProps = {
  readonly label: string
  readonly value: number
  readonly max: number
  onChange(value: number): void
}

function Count({ label, value, max, onChange }: CountProps) {
  return (
    <div className="setting__number">
      <NumberField
        label={label}
        isLabelHidden
        value={value}
        min={1}
        max={max}
        placeholder="1"
        onChange={(count) => count !== null && onChange(count)}
      />
    </div>
  )
}
