import { Search, SlidersHorizontal } from "lucide-react"
import { useEffect, useId, useState } from "react"
import { useTranslation } from "react-i18next"
import type { HubSort } from "../../../electron/contract/hub.ts"
import { type HubChoice, hubSources } from "../../../electron/contract/hubSources.ts"
import { useDescribeError } from "../../i18n/describeError.ts"
import { useSourceName } from "../../models/useSourceName.ts"
import { hubFindTask } from "../../stores/hubSlice.ts"
import { writeModelsPlace } from "../../stores/modelsPlace.ts"
import { selectIsTaskRunning, selectTaskError } from "../../stores/tasksSlice.ts"
import { useApp, useAppStore } from "../../stores/useApp.tsx"
import { IconButton } from "../../ui/Button.tsx"
import { Select } from "../../ui/Select.tsx"
import { TextField } from "../../ui/TextField.tsx"
import { HubFilters, HubNarrowed } from "./HubFilters.tsx"
import { isRepoAddress } from "./repoAddress.ts"

const pauseMs = 300

const selectIsFinding = selectIsTaskRunning(hubFindTask)
const selectFindError = selectTaskError(hubFindTask)

const sorts = {
  trending: "byTrend",
  downloads: "byDownloads",
  likes: "byLikes",
  updated: "byAge",
} as const satisfies Record<HubSort, string>

/** Looks while one types; an address that was pasted is opened. */
export function HubSearchBar() {
  const { t } = useTranslation("discover")
  const id = useId()
  const [areFiltersShown, setFiltersShown] = useState(false)
  return (
    <div className="discover__bar">
      <SearchField />
      <div className="row">
        <SourceSelect />
        <SortSelect />
        <IconButton
          icon={SlidersHorizontal}
          label={t("filters")}
          aria-expanded={areFiltersShown}
          aria-controls={areFiltersShown ? id : undefined}
          onClick={() => setFiltersShown(!areFiltersShown)}
        />
      </div>
      {areFiltersShown && <HubFilters id={id} />}
      <HubNarrowed />
    </div>
  )
}

function SearchField() {
  const { t } = useTranslation("discover")
  const store = useAppStore()
  const describe = useDescribeError()
  const text = useApp(({ hubSearch }) => hubSearch.text)
  const isFinding = useApp(selectIsFinding)
  const findError = useApp(selectFindError)
  const [typed, setTyped] = useState(text)
  // Whoever looks for all of an author looks for no words any more.
  useEffect(() => setTyped(text), [text])
  useEffect(() => {
    if (typed === store.getState().hubSearch.text || isRepoAddress(typed)) return
    const timer = setTimeout(() => void store.getState().searchHub({ text: typed }), pauseMs)
    return () => clearTimeout(timer)
  }, [typed, store])
  const open = async (pasted: string) => {
    const address = await store.getState().findRepo(pasted)
    if (address !== null) store.getState().go("models", writeModelsPlace({ view: "discover", repo: address }))
  }
  return (
    <TextField
      label={t("search")}
      isLabelHidden
      type="search"
      icon={Search}
      placeholder={t("searchHint")}
      data-page-search
      value={typed}
      maxLength={500}
      hint={isFinding ? t("readingRepo", { repo: typed }) : undefined}
      error={findError === null ? undefined : describe(findError)}
      onChange={(event) => {
        setTyped(event.target.value)
        store.getState().forgetTask(hubFindTask)
        if (isRepoAddress(event.target.value)) void open(event.target.value)
      }}
      onKeyDown={(event) => {
        if (event.key !== "Enter" || event.nativeEvent.isComposing) return
        if (isRepoAddress(typed)) void open(typed)
        else void store.getState().searchHub({ text: typed })
      }}
    />
  )
}

function SortSelect() {
  const { t } = useTranslation("discover")
  const sort = useApp(({ hubSearch }) => hubSearch.sort)
  const search = useApp((state) => state.searchHub)
  const options = Object.entries(sorts).map(([value, words]) => ({ value, label: t(words) }))
  return (
    <Select
      label={t("sort")}
      isLabelHidden
      size="small"
      className="grow"
      value={sort}
      options={options}
      onChange={(value) => void search({ sort: value as HubSort })}
    />
  )
}

/** Where is looked, for downloads, too. */
function SourceSelect() {
  const { t } = useTranslation("discover")
  const nameOf = useSourceName()
  const choice = useApp(({ settings }) => settings?.downloads.source ?? "auto")
  const hasEndpoint = useApp(({ settings }) => settings?.downloads.endpoint != null)
  const active = useApp(({ hub }) => hub?.active)
  const choose = useApp((state) => state.chooseSource)
  const shown = hubSources.filter((source) => source !== "custom" || hasEndpoint || choice === "custom")
  return (
    <Select
      label={t("source")}
      isLabelHidden
      size="small"
      className="grow"
      value={choice}
      options={[
        {
          value: "auto",
          label: active === undefined ? t("autoSource") : t("autoSourceNow", { source: nameOf(active) }),
        },
        ...shown.map((source) => ({ value: source, label: nameOf(source) })),
      ]}
      onChange={(value) => void choose(value as HubChoice)}
    />
  )
}
