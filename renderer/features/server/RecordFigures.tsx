import type { ReactNode } from "react"
import { useTranslation } from "react-i18next"
import type { RequestRecord } from "../../../electron/contract/server.ts"
import { useFormats } from "../../i18n/formats.ts"
import { Status } from "./RequestRow.tsx"

const cacheWords = { hit: "cacheHit", miss: "cacheMiss", off: "cacheOff" } as const

/** The figures of one request, each with its name; what does not apply is left out. */
export function RecordFigures({ record }: { readonly record: RequestRecord }) {
  const { t } = useTranslation("server")
  const formats = useFormats()
  const { caller, key, promptTokens, cachedTokens, completionTokens, reasoningTokens } = record
  const count = (value: number, of: number | null, part: "ofCached" | "ofThinking") =>
    of === null || of === 0
      ? formats.number(value)
      : `${formats.number(value)} ${t(part, { value: formats.number(of) })}`
  const facts: readonly (readonly [string, ReactNode])[] = [
    [t("time"), formats.dayAndTime(record.startedAt)],
    [t("status"), <Status key="status" status={record.status} />],
    [t("request"), <code key="operation">{record.operation}</code>],
    [t("from"), caller.kind === "window" ? t("thisWindow") : (caller.userAgent ?? caller.address)],
    [t("address"), caller.kind === "api" && caller.userAgent !== null ? caller.address : null],
    [t("key"), key?.name],
    [t("asked"), record.askedModel],
    [t("route"), record.route],
    [t("answeredBy"), record.target ?? record.answeredBy],
    [t("cache"), record.cache === "off" ? null : t(cacheWords[record.cache])],
    [t("tokensIn"), promptTokens === null ? null : count(promptTokens, cachedTokens, "ofCached")],
    [t("tokensOut"), completionTokens === null ? null : count(completionTokens, reasoningTokens, "ofThinking")],
    [t("counted"), record.isEstimated ? t("isEstimated") : null],
    [t("firstToken"), record.firstTokenMs === null ? null : formats.duration(record.firstTokenMs)],
    [t("speed"), record.tokensPerSecond === null ? null : formats.tokensPerSecond(record.tokensPerSecond)],
    [t("total"), record.totalMs === null ? null : formats.duration(record.totalMs)],
    [t("cost"), record.cost === null ? null : formats.money(record.cost)],
    [t("saved"), record.saved === null ? null : formats.money(record.saved)],
  ]
  return (
    <dl className="record-facts">
      {facts.map(([name, value]) =>
        value === null || value === undefined ? null : (
          <div key={name}>
            <dt className="caption faint">{name}</dt>
            <dd className="num">{value}</dd>
          </div>
        ),
      )}
    </dl>
  )
}
