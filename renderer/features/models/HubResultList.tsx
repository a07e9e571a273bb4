import { ArrowDownToLine, Heart, Lock } from "lucide-react"
import { useTranslation } from "react-i18next"
import type { HubRepoSummary } from "../../../electron/contract/hub.ts"
import { useFormats } from "../../i18n/formats.ts"
import { hubSearchTask } from "../../stores/hubSlice.ts"
import { writeModelsPlace } from "../../stores/modelsPlace.ts"
import { selectIsTaskRunning, selectTaskError } from "../../stores/tasksSlice.ts"
import { useApp } from "../../stores/useApp.tsx"
import { Button } from "../../ui/Button.tsx"
import { EmptyState } from "../../ui/EmptyState.tsx"
import { Icon } from "../../ui/Icon.tsx"
import { HubFailure } from "./HubFailure.tsx"

const selectIsSearching = selectIsTaskRunning(hubSearchTask)
const selectError = selectTaskError(hubSearchTask)

/** What was found, as far as it has been read. */
export function HubResultList({ openRepo }: { readonly openRepo: string | null }) {
  const { t } = useTranslation("discover")
  const found = useApp((state) => state.hubResults)
  const isSearching = useApp(selectIsSearching)
  const error = useApp(selectError)
  const wanted = useApp((state) => state.hubSearch.text)
  // What was found for other words is no answer to a search that failed.
  const results = error !== null && found?.search.text !== wanted ? null : found
  const active = useApp(({ hub }) => hub?.active ?? null)
  const choose = useApp((state) => state.chooseSource)
  const search = useApp((state) => state.searchHub)
  const more = useApp((state) => state.moreOfHub)
  return (
    <div className="discover__list" aria-busy={isSearching}>
      <p role="status" className="sr">
        {isSearching ? t("searching") : results !== null && t("resultCount", { count: results.items.length })}
      </p>
      {error !== null && (
        <div className="discover__trouble">
          <HubFailure
            error={error}
            from={active}
            onRetry={() => void search()}
            onChoose={(source) => void choose(source)}
          />
        </div>
      )}
      {results === null && error === null && <Skeleton />}
      {results !== null && results.items.length === 0 && error === null && (
        <EmptyState title={t("nothingFound")}>
          {results.search.author === null && results.search.tags.length === 0
            ? t("nothingFoundHint", { text: results.search.text })
            : t("nothingFoundNarrowed")}
        </EmptyState>
      )}
      {results !== null && (
        <ul className="results">
          {results.items.map((item) => (
            <Result key={item.repo} item={item} isOpen={item.repo === openRepo} />
          ))}
        </ul>
      )}
      {results !== null && results.nextCursor !== null && (
        <Button variant="quiet" className="discover__more" disabled={isSearching} onClick={() => void more()}>
          {t(isSearching ? "searching" : "more")}
        </Button>
      )}
    </div>
  )
}

function Result({ item, isOpen }: { readonly item: HubRepoSummary; readonly isOpen: boolean }) {
  const { t } = useTranslation("discover")
  const formats = useFormats()
  const { source, repo, downloads, likes, updatedAt, parameterCount, gate } = item
  const slash = repo.indexOf("/")
  const href = `#/models/${encodeURIComponent(writeModelsPlace({ view: "discover", repo: { source, repo } }) ?? "")}`
  return (
    <li>
      <a className="result" href={href} aria-current={isOpen || undefined} title={repo}>
        <span className="row">
          <span className="grow clip medium">{repo.slice(slash + 1)}</span>
          {gate !== "none" && (
            <span role="img" aria-label={t("gated")} title={t("gated")} className="faint">
              <Icon of={Lock} size="small" />
            </span>
          )}
          {parameterCount !== null && <span className="tag">{formats.parameters(parameterCount)}</span>}
        </span>
        <span className="result__facts caption faint">
          <span className="clip grow">{repo.slice(0, Math.max(0, slash))}</span>
          {downloads !== null && (
            <span className="num" title={t("downloadsOf", { count: downloads, number: formats.number(downloads) })}>
              <Icon of={ArrowDownToLine} size="small" />
              {formats.compact(downloads)}
            </span>
          )}
          {likes !== null && (
            <span className="num" title={t("likesOf", { count: likes, number: formats.number(likes) })}>
              <Icon of={Heart} size="small" />
              {formats.compact(likes)}
            </span>
          )}
          {updatedAt !== null && <span className="num">{formats.ago(updatedAt, Date.now())}</span>}
        </span>
      </a>
    </li>
  )
}

/** The places of what is being looked for. */
function Skeleton() {
  return (
    <div aria-hidden="true" className="results">
      {["a", "b", "c", "d", "e", "f"].map((place) => (
        <div key={place} className="result result--waiting">
          <span />
          <span />
        </div>
      ))}
    </div>
  )
}
