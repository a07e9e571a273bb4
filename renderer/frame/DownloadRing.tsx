import { ArrowDownToLine } from "lucide-react"
import { useTranslation } from "react-i18next"
import { useShallow } from "zustand/react/shallow"
import { useFormats } from "../i18n/formats.ts"
import type { AppState } from "../stores/appStore.ts"
import { isUnderWay } from "../stores/downloadsSlice.ts"
import { writeModelsPlace } from "../stores/modelsPlace.ts"
import { useApp } from "../stores/useApp.tsx"
import { ProgressRing } from "./ProgressRing.tsx"

/** Everything that is being downloaded, as one ring; absent while nothing is. Leads to the downloads. */
export function DownloadRing() {
  const { t } = useTranslation()
  const formats = useFormats()
  const go = useApp((state) => state.go)
  const { count, progress, name } = useApp(useShallow(selectDownloads))
  if (count === 0) return null
  // What is not all there is never called 100 %.
  const label = t("downloadingModels", { count, name, percent: formats.percent(Math.floor(progress * 100) / 100) })
  const show = () => go("models", writeModelsPlace({ view: "downloads" }))
  return <ProgressRing icon={ArrowDownToLine} label={label} progress={progress} onClick={show} />
}

function selectDownloads({ downloads }: AppState): { count: number; progress: number; name: string } {
  const running = downloads.filter(({ state }) => isUnderWay(state))
  const done = running.reduce((sum, { doneBytes }) => sum + doneBytes, 0)
  const total = running.reduce((sum, { totalBytes }) => sum + totalBytes, 0)
  return { count: running.length, progress: total === 0 ? 0 : done / total, name: running[0]?.name ?? "" }
}
