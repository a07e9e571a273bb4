import { memo } from "react"
import { useTranslation } from "react-i18next"
import type { RequestRecord, RequestStatus } from "../../../electron/contract/server.ts"
import { useDescribeError } from "../../i18n/describeError.ts"
import { useFormats } from "../../i18n/formats.ts"
import { HomeArch } from "../../ui/Arch.tsx"
import { Coal } from "../../ui/Coals.tsx"
import { Icon } from "../../ui/Icon.tsx"
import { Tooltip } from "../../ui/Tooltip.tsx"
import { callerName } from "./requestFilter.ts"

/** One line; a record that did not change is not drawn again. */
export const RequestRow = memo(function RequestRow({ record }: { readonly record: RequestRecord }) {
  const { t } = useTranslation("server")
  const formats = useFormats()
  const { caller, firstTokenMs, tokensPerSecond } = record
  const from = caller.kind === "window" ? t("thisWindow") : callerName(caller.userAgent, caller.address)
  return (
    <tr>
      <td className="num faint p3">{formats.clock(record.startedAt)}</td>
      <td className="p2 mono operation">{record.operation}</td>
      <td className="fill">
        <span className="clip from" title={caller.kind === "api" ? caller.address : undefined}>
          {from}
        </span>
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
      <td className="r p3">{tokensPerSecond === null ? "—" : formats.speed(tokensPerSecond)}</td>
    </tr>
  )
})

function AnsweredBy({ record }: { readonly record: RequestRecord }) {
  const { t } = useTranslation("server")
  if (record.answeredBy === null) return <span className="clip answerer faint">{record.askedModel ?? "—"}</span>
  return (
    <span className="row row--tight">
      <span className="faint" role="img" aria-label={t("answeredHere")}>
        <Icon of={HomeArch} size="small" />
      </span>
      <span className="clip answerer">{record.answeredBy}</span>
    </span>
  )
}

function Status({ status }: { readonly status: RequestStatus }) {
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
