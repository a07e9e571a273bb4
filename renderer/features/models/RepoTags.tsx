import type { ReactNode } from "react"
import { useTranslation } from "react-i18next"
import type { HubRepo } from "../../../electron/contract/hub.ts"
import { writeModelsPlace } from "../../stores/modelsPlace.ts"
import { useApp } from "../../stores/useApp.tsx"

const mostShown = 8
/** Hubs write them on nearly everything: nobody would look for them. */
const saidOfAll: readonly string[] = ["gguf", "transformers", "endpoints_compatible", "autotrain_compatible"]

/** What its makers call it; what is alike is one click away. */
export function RepoTags({ repo: { tags, license, architecture } }: { readonly repo: HubRepo }) {
  const { t } = useTranslation("discover")
  const shown = tags
    // With a colon are those that hubs write for programs, such as "base_model:…".
    .filter((tag) => !tag.includes(":") && !saidOfAll.includes(tag) && tag !== license && tag !== architecture)
    .slice(0, mostShown)
  if (shown.length === 0) return null
  return (
    <ul className="row wrap repo__tags caption" aria-label={t("tags")}>
      {shown.map((tag) => (
        <li key={tag} className="clip">
          <NarrowTo tag={tag}>{tag}</NarrowTo>
        </li>
      ))}
    </ul>
  )
}

type NarrowToProps = { readonly author?: string; readonly tag?: string; readonly children: ReactNode }

/** To the list of all that are of this author, or have this tag. */
export function NarrowTo({ author, tag, children }: NarrowToProps) {
  const { t } = useTranslation("discover")
  const search = useApp((state) => state.searchHub)
  const go = useApp((state) => state.go)
  const label = author === undefined ? t("allWithTag", { tag: tag ?? "" }) : t("allOf", { author })
  return (
    <button
      type="button"
      className="narrowto"
      aria-label={label}
      title={label}
      onClick={() => {
        void search({ text: "", author: author ?? null, tags: tag === undefined ? [] : [tag] })
        go("models", writeModelsPlace({ view: "discover", repo: null }))
      }}
    >
      {children}
    </button>
  )
}
