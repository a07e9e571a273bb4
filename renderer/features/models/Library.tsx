import { useEffect, useMemo, useRef, useState } from "react"
import { useTranslation } from "react-i18next"
import type { Model } from "../../../electron/contract/models.ts"
import type { Settings } from "../../../electron/contract/settings.ts"
import { useApp } from "../../stores/useApp.tsx"
import { Button } from "../../ui/Button.tsx"
import { EmptyState } from "../../ui/EmptyState.tsx"
import { LibraryFoot } from "./LibraryFoot.tsx"
import { LibraryTable } from "./LibraryTable.tsx"
import { LibraryTools } from "./LibraryTools.tsx"
import { type LibraryOrder, listed } from "./libraryOrder.ts"
import { ModelPanel } from "./ModelPanel.tsx"

/** Every model on this computer, loaded or not. */
export function Library({ openId }: { readonly openId: string | null }) {
  const { t } = useTranslation("library")
  const [search, setSearch] = useState("")
  const searchField = useRef<HTMLInputElement>(null)
  const [order, setOrder] = useState<LibraryOrder>("name")
  const [page, setPage] = useState<HTMLElement | null>(null)
  const models = useApp((state) => state.models)
  const ids = useMemo(() => listed(models, search, order).map(({ id }) => id), [models, search, order])
  useFits(models)
  return (
    <>
      <div className="page" ref={setPage}>
        <div className="page__in">
          <section className="section" aria-label={t("library")}>
            <LibraryTools
              searchField={searchField}
              search={search}
              order={order}
              onSearch={setSearch}
              onOrder={setOrder}
            />
            <div className="tablewrap">
              {ids.length === 0 ? (
                <EmptyState
                  title={t("noMatches")}
                  action={
                    <Button
                      onClick={() => {
                        setSearch("")
                        searchField.current?.focus()
                      }}
                    >
                      {t("showAll")}
                    </Button>
                  }
                >
                  {t("noMatchesHint", { text: search })}
                </EmptyState>
              ) : (
                <LibraryTable ids={ids} openId={openId} scroller={page} />
              )}
            </div>
            <LibraryFoot />
          </section>
        </div>
      </div>
      {openId !== null && <ModelPanel key={openId} id={openId} />}
    </>
  )
}

/** What fits changes with the models, with how they are loaded and with the memory that they may take. */
function useFits(models: readonly Model[]): void {
  const weigh = useApp((state) => state.weighLibrary)
  const settings = useApp((state) => state.settings?.models)
  const cause = useMemo(() => fitCause(models, settings), [models, settings])
  // biome-ignore lint/correctness/useExhaustiveDependencies: the cause is why it is asked again
  useEffect(() => void weigh(), [cause, weigh])
}

function fitCause(models: readonly Model[], settings: Settings["models"] | undefined): string {
  return JSON.stringify([models.map(({ id, sizeBytes, settings: { load } }) => [id, sizeBytes, load]), settings])
}
