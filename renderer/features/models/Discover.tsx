import { useEffect } from "react"
import { useTranslation } from "react-i18next"
import { Suggestions } from "../../models/Suggestions.tsx"
import type { HubAddress } from "../../stores/hubSlice.ts"
import { useApp } from "../../stores/useApp.tsx"
import { classes } from "../../ui/classes.ts"
import { HubResultList } from "./HubResultList.tsx"
import { HubSearchBar } from "./HubSearchBar.tsx"
import { RepoView } from "./RepoView.tsx"

/** What hubs have: found on the left, looked at on the right. A narrow window shows one of the two. */
export function Discover({ address }: { readonly address: HubAddress | null }) {
  const { t } = useTranslation("discover")
  const { source, repo } = address ?? {}
  const openRepo = useApp((state) => state.openRepo)
  const isReady = useApp((state) => state.connection === "ready")
  useEffect(() => {
    if (isReady && source !== undefined && repo !== undefined) void openRepo({ source, repo })
  }, [isReady, source, repo, openRepo])
  useFirstSearch()
  return (
    <div className={classes("discover", address !== null && "is-open")}>
      <section className="discover__found" aria-label={t("found")}>
        <HubSearchBar />
        <HubResultList openRepo={repo ?? null} />
      </section>
      <div className="page discover__page">
        <div className="page__in">
          {address === null ? (
            <>
              <Suggestions title={t("suggested")} />
              <p className="muted discover__pick">{t("pick")}</p>
            </>
          ) : (
            <RepoView address={address} />
          )}
        </div>
      </div>
    </div>
  )
}

/** Something is there to look at before anybody has typed. */
function useFirstSearch(): void {
  const search = useApp((state) => state.searchHub)
  const isAsked = useApp(({ connection, hubResults }) => connection === "ready" && hubResults === null)
  useEffect(() => {
    if (isAsked) void search()
  }, [isAsked, search])
}
