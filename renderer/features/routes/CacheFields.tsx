import { useTranslation } from "react-i18next"
import type { RouteCache } from "../../../electron/contract/routes.ts"
import { NumberField } from "../../ui/NumberField.tsx"
import { Segments } from "../../ui/Segments.tsx"
import type { RoutePartProps } from "./routePart.ts"

type CacheChoice = "off" | RouteCache["mode"]

const hints = { off: "cacheOffHint", "zero-temperature": "cacheZeroHint", all: "cacheAllHint" } as const

const hour = 3600

/** Whether the same question is answered from memory. */
export function CacheFields({ route: { cache }, onChange }: RoutePartProps) {
  const { t } = useTranslation("routes")
  const choice: CacheChoice = cache?.mode ?? "off"
  const choose = (mode: CacheChoice) =>
    onChange({ cache: mode === "off" ? null : { mode, ttlSeconds: cache?.ttlSeconds ?? hour } })
  return (
    <section className="section" aria-label={t("cache")}>
      <div className="section__head">
        <h2>{t("cache")}</h2>
      </div>
      <div className="card card--pad col">
        <div className="row wrap">
          <Segments<CacheChoice>
            label={t("cache")}
            value={choice}
            options={[
              { value: "off", label: t("cacheOff") },
              { value: "zero-temperature", label: t("cacheZero") },
              { value: "all", label: t("cacheAll") },
            ]}
            onChange={choose}
          />
          {cache !== null && (
            <NumberField
              label={t("cacheTtl")}
              value={cache.ttlSeconds / 60}
              min={0.1}
              max={525_600}
              digits={1}
              placeholder="60"
              onChange={(minutes) => onChange({ cache: { ...cache, ttlSeconds: Math.round((minutes ?? 60) * 60) } })}
            />
          )}
        </div>
        <p className="caption faint">{t(hints[choice])}</p>
      </div>
    </section>
  )
}
