import type { ReactNode } from "react"
import { useTranslation } from "react-i18next"
import { useFormats } from "../../i18n/formats.ts"
import { selectBranch } from "../../stores/chatState.ts"
import type { Answerer } from "../../stores/modelChoice.ts"
import { useApp } from "../../stores/useApp.tsx"
import { Progress } from "../../ui/Progress.tsx"
import { useAnswerer } from "./useChosenModel.ts"
import { useComparing } from "./useComparing.ts"

/** How much of the model's context the conversation takes, as of its last answer. */
export function ContextMeter(): ReactNode {
  const { t } = useTranslation("chat")
  const formats = useFormats()
  const { names } = useComparing()
  const answerer = useAnswerer()
  // Of several each has its own.
  const size = names.length > 0 ? null : contextSizeOf(answerer)
  const used = useApp((state) => {
    const usage = selectBranch(state).findLast((message) => message.role === "assistant" && message.usage !== null)
    return usage?.role === "assistant" && usage.usage !== null
      ? usage.usage.promptTokens + usage.usage.completionTokens
      : 0
  })
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

/** Null where nobody knows: a route has as many sizes as targets. */
function contextSizeOf(answerer: Answerer | undefined): number | null {
  if (answerer === undefined || answerer.kind === "route") return null
  if (answerer.kind === "remote") return answerer.model.contextSize
  const { state, trainedContextSize } = answerer.model
  return state.kind === "ready" ? state.info.contextSize : trainedContextSize
}

/** 812, 2.1k, 32k: context sizes are spoken of in binary thousands, in every language. */
function thousands(tokens: number): string {
  if (tokens < 1_000) return String(tokens)
  const value = tokens % 1024 === 0 ? tokens / 1024 : tokens / 1_000
  return `${value < 10 ? Number(value.toFixed(1)) : Math.round(value)}k`
}
