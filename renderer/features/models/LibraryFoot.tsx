import { useEffect, useMemo } from "react"
import { useTranslation } from "react-i18next"
import { useFormats } from "../../i18n/formats.ts"
import { useApp } from "../../stores/useApp.tsx"

/** Where the models lie, what they take of the disk, and what is left of it. */
export function LibraryFoot() {
  const { t } = useTranslation("library")
  const formats = useFormats()
  const folder = useApp(({ app }) => app?.modelsFolder ?? "")
  const disk = useApp((state) => state.disk)
  const refresh = useApp((state) => state.refreshDisk)
  const cause = useDiskCause()
  // biome-ignore lint/correctness/useExhaustiveDependencies: the cause is why it is asked again
  useEffect(() => void refresh(), [cause, refresh])
  return (
    <div className="library__foot caption faint">
      <p className="folder">{t("folderHint", { folder })}</p>
      {disk !== null && (
        <p className="num library__disk">
          {t("diskUsed", { used: formats.bytes(disk.libraryBytes), free: formats.bytes(disk.freeBytes) })}
          {disk.linkedBytes > 0 && ` · ${t("diskLinked", { size: formats.bytes(disk.linkedBytes) })}`}
          {disk.partialBytes > 0 && ` · ${t("diskPartial", { size: formats.bytes(disk.partialBytes) })}`}
        </p>
      )}
    </div>
  )
}

/** Changes whenever files have come or gone. */
function useDiskCause(): string {
  const models = useApp((state) => state.models)
  const adapters = useApp((state) => state.adapters)
  const downloads = useApp((state) => state.downloads)
  return useMemo(
    () =>
      JSON.stringify([
        models.map(({ id, sizeBytes, isMissing }) => [id, sizeBytes, isMissing]),
        adapters.map(({ id, sizeBytes }) => [id, sizeBytes]),
        downloads.map(({ id, state }) => [id, state.kind]),
      ]),
    [models, adapters, downloads],
  )
}
