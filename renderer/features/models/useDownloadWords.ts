import { useTranslation } from "react-i18next"
import type { Download } from "../../../electron/contract/downloads.ts"
import { useDescribeError } from "../../i18n/describeError.ts"
import { useFormats } from "../../i18n/formats.ts"

const steps = {
  connecting: "connecting",
  downloading: "downloading",
  verifying: "verifying",
  mending: "mending",
} as const

/** How a download is doing, in words and figures. */
export function useDownloadWords() {
  const { t } = useTranslation("downloads")
  const formats = useFormats()
  const describe = useDescribeError()
  return {
    state({ state, secondsLeft }: Download): string {
      switch (state.kind) {
        case "waiting":
          return t("waiting")
        case "paused":
          return t("paused")
        case "failed":
          return t("failed")
        case "done":
          return t("finished")
        case "retrying":
          return t("retrying", { why: describe(state.error), at: formats.clock(state.retryAt) })
        case "running": {
          const step = t(steps[state.step])
          const isMoving = state.step === "downloading" && secondsLeft !== null
          return isMoving ? `${step} · ${t("left", { time: formats.timeLeft(secondsLeft) })}` : step
        }
      }
    },
    amount({ state, doneBytes, totalBytes, bytesPerSecond }: Download): string {
      const share = totalBytes === 0 ? 0 : doneBytes / totalBytes
      // What is not all there is never called 100 %.
      const percent = formats.percent(Math.floor(share * 100) / 100)
      const amount = t("amount", { done: formats.bytes(doneBytes), total: formats.bytes(totalBytes), percent })
      if (state.kind !== "running" || bytesPerSecond === null) return amount
      return `${t("perSecond", { amount: formats.bytes(bytesPerSecond) })} · ${amount}`
    },
  }
}
