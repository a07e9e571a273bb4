import { Compass, Import, RefreshCw, Search } from "lucide-react"
import type { RefObject } from "react"
import { useTranslation } from "react-i18next"
import { writeModelsPlace } from "../../stores/modelsPlace.ts"
import { selectIsTaskRunning } from "../../stores/tasksSlice.ts"
import { useApp } from "../../stores/useApp.tsx"
import { Button, IconButton } from "../../ui/Button.tsx"
import { Select } from "../../ui/Select.tsx"
import { TextField } from "../../ui/TextField.tsx"
import { type LibraryOrder, libraryOrders } from "./libraryOrder.ts"

const selectIsLooking = selectIsTaskRunning("models")

const orderWords = { name: "byName", used: "byUse", added: "byAge", size: "bySize" } as const satisfies Record<
  LibraryOrder,
  string
>

type LibraryToolsProps = {
  readonly searchField: RefObject<HTMLInputElement | null>
  readonly search: string
  readonly order: LibraryOrder
  onSearch(search: string): void
  onOrder(order: LibraryOrder): void
}

/** Narrows and orders the list, and leads to more models. */
export function LibraryTools({ searchField, search, order, onSearch, onOrder }: LibraryToolsProps) {
  const { t } = useTranslation("library")
  const rescan = useApp((state) => state.rescanModels)
  const isLooking = useApp(selectIsLooking)
  const go = useApp((state) => state.go)
  const addModels = useApp((state) => state.importActions.begin)
  return (
    <div className="section__head wrap library__tools">
      <h2 className="sr">{t("library")}</h2>
      <TextField
        className="filter"
        label={t("search")}
        isLabelHidden
        type="search"
        icon={Search}
        placeholder={t("search")}
        data-page-search
        ref={searchField}
        value={search}
        onChange={(event) => onSearch(event.target.value)}
      />
      <Select
        label={t("order")}
        isLabelHidden
        className="library__order"
        value={order}
        options={libraryOrders.map((value) => ({ value, label: t(orderWords[value]) }))}
        onChange={(value) => onOrder(value as LibraryOrder)}
      />
      <IconButton
        icon={RefreshCw}
        size="normal"
        className="p2"
        label={t(isLooking ? "rescanning" : "rescan")}
        disabled={isLooking}
        onClick={() => void rescan()}
      />
      <span className="row end">
        <Button icon={Import} onClick={addModels}>
          {t("addModels")}
        </Button>
        <Button icon={Compass} onClick={() => go("models", writeModelsPlace({ view: "discover", repo: null }))}>
          {t("findModels")}
        </Button>
      </span>
    </div>
  )
}
