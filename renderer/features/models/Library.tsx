import { useEffect, useRef, useState } from "react"
import { useTranslation } from "react-i18next"
import { useShallow } from "zustand/react/shallow"
import type { AppState } from "../../stores/appStore.ts"
import { useApp } from "../../stores/useApp.tsx"
import { Button } from "../../ui/Button.tsx"
import { EmptyState } from "../../ui/EmptyState.tsx"
import { LibraryFoot } from "./LibraryFoot.tsx"
import { LibraryRow } from "./LibraryRow.tsx"
import { LibraryTools } from "./LibraryTools.tsx"
import { type LibraryOrder, listed } from "./libraryOrder.ts"
import { ModelPanel } from "./ModelPanel.tsx"

/** Every model on this computer, loaded or not. */
export function Library({ openId }: { readonly openId: string | null }) {
  const { t } = useTranslation("library")
  const [search, setSearch] = useState("")
  const searchField = useRef<HTMLInputElement>(null)
  const [order, setOrder] = useState<LibraryOrder>("name")
  const ids = useApp(useShallow(({ models }) => listed(models, search, order).map(({ id }) => id)))
  useFits()
  return (
    <>
      <div className="page">
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
                <LibraryTable ids={ids} openId={openId} />
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

function LibraryTable({ ids, openId }: { readonly ids: readonly string[]; readonly openId: string | null }) {
  const { t } = useTranslation("library")
  return (
    <table className="table library">
      <thead>
        <tr>
          <th>{t("model")}</th>
          <th className="r p2">{t("parametersShort")}</th>
          <th className="p2">{t("quantization")}</th>
          <th className="r p2">{t("size")}</th>
          <th className="r p4">{t("context")}</th>
          <th className="p4">{t("lastUsed")}</th>
          <th>{t("state")}</th>
          <th>
            <span className="sr">{t("actions")}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {ids.map((id) => (
          <LibraryRow key={id} id={id} isOpen={id === openId} />
        ))}
      </tbody>
    </table>
  )
}

/** What fits changes with the models, with how they are loaded and with the memory that they may take. */
function useFits(): void {
  const weigh = useApp((state) => state.weighLibrary)
  const cause = useApp(fitCause)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the cause is why it is asked again
  useEffect(() => void weigh(), [cause, weigh])
}

function fitCause({ models, settings }: Pick<AppState, "models" | "settings">): string {
  return JSON.stringify([
    models.map(({ id, sizeBytes, settings: { load } }) => [id, sizeBytes, load]),
    settings?.models,
  ])
}
