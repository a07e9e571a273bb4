import type { ReactNode } from "react"
import { useTranslation } from "react-i18next"
import { useFormats } from "../../i18n/formats.ts"
import { selectBranch } from "../../stores/chatState.ts"
import { useApp } from "../../stores/useApp.tsx"
import { Progress } from "../../ui/Progress.tsx"
import { useChosenModel } from "./useChosenModel.ts"

/** How much of the model's context the conversation takes, as of its last answer. */
export function ContextMeter(): ReactNode {
  const { t } = useTranslation("chat")
  const formats = useFormats()
  const model = useChosenModel()
  const used = useApp((state) => {
    const usage = selectBranch(state).findLast((message) => message.role === "assistant" && message.usage !== null)
    return usage?.role === "assistant" && usage.usage !== null
      ? usage.usage.promptTokens + usage.usage.completionTokens
      : 0
  })
  const size = model?.state.kind === "ready" ? model.state.info.contextSize : (model?.trainedContextSize ?? null)
  if (size === null) return <span className="end" />
  const words = t("contextUsed", { used: formats.number(used), size: formats.number(size) })
  return (
    <span className="row end caption faint p2 context-meter" title={words}>
      <Progress value={used / size} label={words} tone="ink" />
      <span className="num" aria-hidden>
        {thousands(used)} / {thousands(size)}
      </span>
    </span>
  )
}

/** 812, 2.1k, 32k: context sizes are spoken of in binary thousands, in every language. */
function thousands(tokens: number): string {
  if (tokens < 1_000) return String(tokens)
  const value = tokens % 1024 === 0 ? tokens / 1024 : tokens / 1_000
  return `${value < 10 ? Number(value.toFixed(1)) : Math.round(value)}k`
}
