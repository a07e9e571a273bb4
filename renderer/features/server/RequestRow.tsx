import { Globe, Layers, type LucideIcon, RotateCcw, Waypoints } from "lucide-react"
import { memo } from "react"
import { useTranslation } from "react-i18next"
import type { RequestRecord, RequestStatus } from "../../../electron/contract/server.ts"
import { useDescribeError } from "../../i18n/describeError.ts"
import { useFormats } from "../../i18n/formats.ts"
import { useApp } from "../../stores/useApp.tsx"
import { HomeArch } from "../../ui/Arch.tsx"
import { Coal } from "../../ui/Coals.tsx"
import { Icon } from "../../ui/Icon.tsx"
import { Tooltip } from "../../ui/Tooltip.tsx"
import { callerName } from "./requestFilter.ts"

type RequestRowProps = {
  readonly record: RequestRecord
  /** Of another day than today, as in the ledger. */
  readonly hasDay?: boolean
}

/** One line; a record that did not change is not drawn again. */
export const RequestRow = memo(function RequestRow({ record, hasDay = false }: RequestRowProps) {
  const formats = useFormats()
  const { firstTokenMs, tokensPerSecond, startedAt, cost } = record
  return (
    <tr>
      <td className="num faint p3" title={formats.dayAndTime(startedAt)}>
        {hasDay ? formats.shortDayAndTime(startedAt) : formats.clock(startedAt)}
      </td>
      <td className="p2 mono operation">{record.operation}</td>
      <td className="fill asker">
        <From record={record} />
      </td>
      <td>
        <AnsweredBy record={record} />
      </td>
      <td>
        <Status status={record.status} />
      </td>
      <td className="r p2">
        <Tokens record={record} />
      </td>
      <td className="r p3">{firstTokenMs === null ? "—" : formats.duration(firstTokenMs)}</td>
      <td className="r p3 p4">{tokensPerSecond === null ? "—" : formats.speed(tokensPerSecond)}</td>
      <td className="r p3">{cost === null ? "—" : formats.money(cost)}</td>
    </tr>
  )
})

/** Who asked, first of all the key where there is one; leads to all that is known of the request. */
function From({ record: { id, caller, key } }: { readonly record: RequestRecord }) {
  const { t } = useTranslation("server")
  const inspect = useApp((state) => state.inspect)
  const from = caller.kind === "window" ? t("thisWindow") : callerName(caller.userAgent, caller.address)
  return (
    <button
      type="button"
      className="rowlink clip from"
      title={caller.kind === "api" ? caller.address : undefined}
      onClick={() => void inspect(id)}
    >
      {key === null ? (
        from
      ) : (
        <>
          {key.name} <span className="muted">· {from}</span>
        </>
      )}
      <span className="sr"> {t("inspect")}</span>
    </button>
  )
}

function AnsweredBy({ record }: { readonly record: RequestRecord }) {
  const { t } = useTranslation("server")
  const { answeredBy, askedModel, target, route, attempts, cache } = record
  if (answeredBy === null) return <span className="clip answerer faint">{askedModel ?? "—"}</span>
  const isHere = target === null || target.startsWith("local/")
  const failed = attempts.filter(({ error }) => error !== undefined).length
  return (
    <span className="row row--tight">
      {isHere ? (
        <Mark icon={HomeArch} label={t("answeredHere")} />
      ) : (
        <Mark icon={Globe} label={t("answeredElsewhere", { target })} tone="remote" />
      )}
      <span className="clip answerer">{answeredBy}</span>
      {route !== null && <Mark icon={Waypoints} label={t("byRoute", { route })} />}
      {failed > 0 && <Mark icon={RotateCcw} label={t("afterFailures", { count: failed })} tone="warn" />}
      {cache === "hit" && <Mark icon={Layers} label={t("fromCache")} />}
    </span>
  )
}

type MarkProps = { readonly icon: LucideIcon; readonly label: string; readonly tone?: "faint" | "remote" | "warn" }

function Mark({ icon, label, tone = "faint" }: MarkProps) {
  return (
    <span className={tone} role="img" aria-label={label} title={label}>
      <Icon of={icon} size="small" />
    </span>
  )
}

export function Status({ status }: { readonly status: RequestStatus }) {
  const { t } = useTranslation("server")
  const describe = useDescribeError()
  switch (status.kind) {
    case "waiting":
      return <span className="muted">{t("waiting")}</span>
    case "streaming":
      return (
        <span className="row row--tight ember">
          <Coal kind="busy" />
          <span>{t("streaming")}</span>
        </span>
      )
    case "done":
      return <span className="ok num">{status.httpStatus}</span>
    case "cancelled":
      return <span className="faint">{t("cancelled")}</span>
    case "failed": {
      const tone = status.httpStatus >= 500 ? "error" : "warn"
      return (
        <Tooltip text={describe(status.error)}>
          <button
            type="button"
            className={`why num ${tone}`}
            aria-label={`${status.httpStatus}: ${describe(status.error)}`}
          >
            {status.httpStatus}
          </button>
        </Tooltip>
      )
    }
  }
}

function Tokens({ record }: { readonly record: RequestRecord }) {
  const { t } = useTranslation("server")
  const formats = useFormats()
  const { promptTokens, completionTokens } = record
  if (promptTokens === null) return "—"
  const prompt = formats.number(promptTokens)
  // Counted when the answer has ended.
  const completion = completionTokens === null ? "…" : formats.number(completionTokens)
  return (
    <>
      <span aria-hidden="true">
        {prompt} → {completion}
      </span>
      <span className="sr">{t("tokensInOut", { prompt, completion })}</span>
    </>
  )
}
