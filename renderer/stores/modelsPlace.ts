import { type HubSource, hubSources } from "../../electron/contract/hubSources.ts"
import type { HubAddress } from "./hubSlice.ts"

/** Where in the Models page one is. */
export type ModelsPlace =
  /** `model`: the one whose details are open. */
  | { readonly view: "library"; readonly model: string | null }
  | { readonly view: "discover"; readonly repo: HubAddress | null }
  | { readonly view: "downloads" }

export type ModelsView = ModelsPlace["view"]

/** What `Place.item` says: nothing, `library/<id>`, `discover`, `discover/<source>/<owner>/<name>` or `downloads`. */
export function readModelsPlace(item: string | null): ModelsPlace {
  if (item === "downloads") return { view: "downloads" }
  if (item === "discover") return { view: "discover", repo: null }
  const [view, first = "", ...rest] = item?.split("/") ?? []
  if (view === "discover" && isSource(first)) {
    return { view: "discover", repo: rest.length === 0 ? null : { source: first, repo: rest.join("/") } }
  }
  if (view === "library") return { view: "library", model: [first, ...rest].join("/") }
  return { view: "library", model: null }
}

/** The item of a place; null is the library with nothing opened in it. */
export function writeModelsPlace(place: ModelsPlace): string | null {
  switch (place.view) {
    case "library":
      return place.model === null ? null : `library/${place.model}`
    case "discover":
      return place.repo === null ? "discover" : `discover/${place.repo.source}/${place.repo.repo}`
    case "downloads":
      return "downloads"
  }
}

function isSource(text: string): text is HubSource {
  return hubSources.some((source) => source === text)
}
