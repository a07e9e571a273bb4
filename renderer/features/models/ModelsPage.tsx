import { useRef } from "react"
import { useTranslation } from "react-i18next"
import { isUnderWay } from "../../stores/downloadsSlice.ts"
import { type ModelsView, readModelsPlace, writeModelsPlace } from "../../stores/modelsPlace.ts"
import { useApp } from "../../stores/useApp.tsx"
import { PageSkeleton } from "../../ui/PageSkeleton.tsx"
import { Segments } from "../../ui/Segments.tsx"
import { InTopBar } from "../../ui/topBarSlot.tsx"
import { Discover } from "./Discover.tsx"
import { Downloads } from "./Downloads.tsx"
import { Library } from "./Library.tsx"
import { useModelsPlace } from "./useModelsPlace.ts"

/** What is here, what could be, and what is on its way. */
export function ModelsPage() {
  const { t } = useTranslation()
  const isKnown = useApp((state) => state.server !== null)
  const place = useModelsPlace()
  if (!isKnown) return <PageSkeleton text={t("connecting")} />
  return (
    <>
      <Views view={place.view} />
      {place.view === "library" && <Library openId={place.model} />}
      {place.view === "discover" && <Discover address={place.repo} />}
      {place.view === "downloads" && <Downloads />}
    </>
  )
}

function Views({ view }: { readonly view: ModelsView }) {
  const { t } = useTranslation("library")
  const item = useApp((state) => state.place.item)
  // Where each view was left, so that coming back is coming back.
  const leftAt = useRef(new Map<ModelsView, string | null>()).current
  const go = useApp((state) => state.go)
  const count = useApp(({ downloads }) => downloads.filter(({ state }) => isUnderWay(state)).length)
  const places = {
    library: writeModelsPlace({ view: "library", model: null }),
    discover: writeModelsPlace({ view: "discover", repo: null }),
    downloads: writeModelsPlace({ view: "downloads" }),
  }
  return (
    <InTopBar>
      <Segments<ModelsView>
        label={t("views")}
        value={view}
        options={[
          { value: "library", label: t("library") },
          { value: "discover", label: t("discover") },
          { value: "downloads", label: count === 0 ? t("downloads") : t("downloadsCount", { count }) },
        ]}
        onChange={(next) => {
          leftAt.set(view, item)
          const last = leftAt.get(next)
          go("models", last !== undefined && readModelsPlace(last).view === next ? last : places[next])
        }}
      />
    </InTopBar>
  )
}
