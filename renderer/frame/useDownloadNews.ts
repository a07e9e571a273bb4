import { useEffect } from "react"
import { useTranslation } from "react-i18next"
import type { Download } from "../../electron/contract/downloads.ts"
import { isUnderWay } from "../stores/downloadsSlice.ts"
import { writeModelsPlace } from "../stores/modelsPlace.ts"
import { useAppStore } from "../stores/useApp.tsx"

/** Says wherever one is that a download has ended, well or not; the page of models shows it by itself. */
export function useDownloadNews(): void {
  const { t } = useTranslation()
  const store = useAppStore()
  useEffect(
    () =>
      store.subscribe(({ downloads, place, showToast, go }, before) => {
        if (downloads === before.downloads || place.page === "models") return
        for (const { name, state } of endedSince(before.downloads, downloads)) {
          showToast({
            text: t(state.kind === "done" ? "downloadDone" : "downloadFailed", { name }),
            action: { label: t("showDownloads"), run: () => go("models", writeModelsPlace({ view: "downloads" })) },
          })
        }
      }),
    [store, t],
  )
}

function endedSince(before: readonly Download[], now: readonly Download[]): readonly Download[] {
  const wereUnderWay = new Set(before.filter(({ state }) => isUnderWay(state)).map(({ id }) => id))
  return now.filter(({ id, state }) => wereUnderWay.has(id) && (state.kind === "done" || state.kind === "failed"))
}
