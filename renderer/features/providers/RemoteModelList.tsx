import { useVirtualizer } from "@tanstack/react-virtual"
import { useRef, useState } from "react"
import { useTranslation } from "react-i18next"
import type { ProviderInfo, RemoteModel } from "../../../electron/contract/providers.ts"
import { RemoteModelDialog } from "./RemoteModelDialog.tsx"
import { RemoteModelRow } from "./RemoteModelRow.tsx"

const rowHeight = 52
// Before the list has been measured.
const initialRect = { width: 800, height: 480 }

type RemoteModelListProps = { readonly provider: ProviderInfo; readonly models: readonly RemoteModel[] }

/** Only the rows that can be seen exist: two thousand models are as quick as ten. */
export function RemoteModelList({ provider, models }: RemoteModelListProps) {
  const { t } = useTranslation("providers")
  const scroller = useRef<HTMLDivElement>(null)
  const [editedId, setEdited] = useState<string | null>(null)
  const edited = provider.models.find(({ id }) => id === editedId)
  const virtualizer = useVirtualizer({
    count: models.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => models[index]?.id ?? index,
    overscan: 8,
    initialRect,
  })
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for controls */}
      <div ref={scroller} className="modellist" role="group" aria-label={t("models")} tabIndex={0}>
        <ul className="rows" style={{ height: virtualizer.getTotalSize(), position: "relative" }}>
          {virtualizer.getVirtualItems().map(({ index, key, start }) => {
            const model = models[index]
            return (
              model !== undefined && (
                <RemoteModelRow
                  key={key}
                  providerId={provider.id}
                  model={model}
                  position={index + 1}
                  count={models.length}
                  top={start}
                  onEdit={setEdited}
                />
              )
            )
          })}
        </ul>
      </div>
      {edited !== undefined && (
        <RemoteModelDialog key={edited.id} providerId={provider.id} model={edited} onClose={() => setEdited(null)} />
      )}
    </>
  )
}
