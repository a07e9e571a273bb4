import { useTranslation } from "react-i18next"
import { type HubAddress, hubRepoTask } from "../../stores/hubSlice.ts"
import { writeModelsPlace } from "../../stores/modelsPlace.ts"
import { selectTaskError } from "../../stores/tasksSlice.ts"
import { useApp } from "../../stores/useApp.tsx"
import { HubFailure } from "./HubFailure.tsx"
import { PeftFiles } from "./PeftFiles.tsx"
import { RepoFiles } from "./RepoFiles.tsx"
import { RepoHead } from "./RepoHead.tsx"
import { RepoReadme } from "./RepoReadme.tsx"

const selectError = selectTaskError(hubRepoTask)

/** One repository: what it is, what of it can be had and would run here, and what its makers say. */
export function RepoView({ address }: { readonly address: HubAddress }) {
  const { t } = useTranslation("discover")
  const repo = useApp((state) => state.hubRepo)
  const error = useApp(selectError)
  const openRepo = useApp((state) => state.openRepo)
  const go = useApp((state) => state.go)
  return (
    <>
      <nav className="discover__back" aria-label={t("backToResults")}>
        <a className="link caption" href="#/models/discover">
          {t("backToResults")}
        </a>
      </nav>
      {error !== null && (
        <HubFailure
          error={error}
          from={address.source}
          onRetry={() => void openRepo(address)}
          // The same repository, as that hub has it.
          onChoose={(source) => go("models", writeModelsPlace({ view: "discover", repo: { ...address, source } }))}
        />
      )}
      {repo === null && error === null && (
        <p className="muted" role="status">
          {t("readingRepo", { repo: address.repo })}
        </p>
      )}
      {repo !== null && (
        <>
          <RepoHead repo={repo} />
          {repo.groups.length > 0 && <RepoFiles repo={repo} />}
          {repo.peft !== null && <PeftFiles repo={repo} peft={repo.peft} />}
          {repo.readme !== null && <RepoReadme readme={repo.readme} url={repo.url} />}
        </>
      )}
    </>
  )
}
