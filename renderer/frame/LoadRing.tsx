import { ArrowUpFromLine } from "lucide-react"
import { useTranslation } from "react-i18next"
import { useShallow } from "zustand/react/shallow"
import { useFormats } from "../i18n/formats.ts"
import type { AppState } from "../stores/appStore.ts"
import { useApp } from "../stores/useApp.tsx"
import { ProgressRing } from "./ProgressRing.tsx"

/** What is being loaded now, as one ring with its figure in words; absent while nothing is. Leads to the Server page. */
export function LoadRing() {
  const { t } = useTranslation()
  const formats = useFormats()
  const go = useApp((state) => state.go)
  const { count, progress, name } = useApp(useShallow(selectLoads))
  if (count === 0) return null
  const label = t("loadingModels", { count, name, percent: formats.percent(progress) })
  return <ProgressRing icon={ArrowUpFromLine} label={label} progress={progress} onClick={() => go("server")} />
}

function selectLoads({ models }: AppState): { count: number; progress: number; name: string } {
  const loads = models.flatMap((model) =>
    model.state.kind === "loading" ? [{ name: model.name, progress: model.state.progress }] : [],
  )
  const sum = loads.reduce((total, load) => total + load.progress, 0)
  return { count: loads.length, progress: loads.length === 0 ? 0 : sum / loads.length, name: loads[0]?.name ?? "" }
}
