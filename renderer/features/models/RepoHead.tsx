import { ArrowDownToLine, Heart } from "lucide-react"
import { useTranslation } from "react-i18next"
import type { HubRepo } from "../../../electron/contract/hub.ts"
import { useFormats } from "../../i18n/formats.ts"
import { OutsideLink } from "../../models/OutsideLink.tsx"
import { useSourceName } from "../../models/useSourceName.ts"
import { useApp } from "../../stores/useApp.tsx"
import { Button } from "../../ui/Button.tsx"
import { Icon } from "../../ui/Icon.tsx"
import { Notice } from "../../ui/Notice.tsx"
import { Tag } from "../../ui/Pill.tsx"
import { NarrowTo, RepoTags } from "./RepoTags.tsx"

/** Its name and what is known of it; whether one must agree to something first. */
export function RepoHead({ repo }: { readonly repo: HubRepo }) {
  const formats = useFormats()
  const nameOf = useSourceName()
  const { t } = useTranslation("discover")
  const fits = useApp((state) => state.hubFits)
  const slash = repo.repo.indexOf("/")
  const author = repo.repo.slice(0, Math.max(0, slash))
  const parameterCount = repo.parameterCount ?? fits?.parameterCount ?? null
  const architecture = repo.architecture ?? fits?.architecture ?? null
  const context = fits?.trainedContextSize ?? null
  return (
    <section className="repo" aria-label={repo.repo}>
      <p className="caption">
        <NarrowTo author={author}>{author}</NarrowTo>
      </p>
      <h2 className="h h--title repo__name">{repo.repo.slice(slash + 1)}</h2>
      <div className="row wrap repo__facts">
        {parameterCount !== null && <Tag>{formats.parameters(parameterCount)}</Tag>}
        {architecture !== null && <Tag>{architecture}</Tag>}
        {context !== null && <Tag>{t("contextOf", { tokens: formats.contextSize(context) })}</Tag>}
        {repo.license !== null && <Tag>{repo.license}</Tag>}
        <span className="repo__counts caption muted">
          {repo.downloads !== null && (
            <span className="num">
              <Icon of={ArrowDownToLine} size="small" />
              {t("downloadsOf", { count: repo.downloads, number: formats.number(repo.downloads) })}
            </span>
          )}
          {repo.likes !== null && (
            <span className="num">
              <Icon of={Heart} size="small" />
              {t("likesOf", { count: repo.likes, number: formats.number(repo.likes) })}
            </span>
          )}
          {repo.updatedAt !== null && <span>{t("updated", { ago: formats.ago(repo.updatedAt, Date.now()) })}</span>}
          <OutsideLink url={repo.url}>{t("openAt", { source: nameOf(repo.source) })}</OutsideLink>
        </span>
      </div>
      <RepoTags repo={repo} />
      {repo.gate !== "none" && <Gate repo={repo} />}
    </section>
  )
}

/** Whoever made it wants to be asked, or agreed with: on its page, by somebody with a token. */
function Gate({ repo }: { readonly repo: HubRepo }) {
  const { t } = useTranslation("discover")
  const hasToken = useApp(({ hub }) => hub !== null && (hub.hasToken || hub.tokenVariable !== null))
  const go = useApp((state) => state.go)
  return (
    <Notice
      tone="warn"
      actions={
        hasToken ? undefined : (
          <Button size="small" onClick={() => go("settings", "token")}>
            {t("enterToken")}
          </Button>
        )
      }
    >
      <p>{t(repo.gate === "manual" ? "gateManual" : "gateAutomatic")}</p>
      <p className="muted">{t(hasToken ? "gateHasToken" : "gateNeedsToken")}</p>
    </Notice>
  )
}
