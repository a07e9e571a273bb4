import { useTranslation } from "react-i18next"
import type { HubFileGroup, HubRepo, HubSize } from "../../../electron/contract/hub.ts"
import { useDescribeError } from "../../i18n/describeError.ts"
import { useFormats } from "../../i18n/formats.ts"
import { hubFitsTask } from "../../stores/hubSlice.ts"
import { selectIsTaskRunning, selectTaskError } from "../../stores/tasksSlice.ts"
import { useApp } from "../../stores/useApp.tsx"
import { Select } from "../../ui/Select.tsx"
import { FileGroup } from "./FileGroup.tsx"

const selectIsWeighing = selectIsTaskRunning(hubFitsTask)
const selectFitError = selectTaskError(hubFitsTask)

const sections = [
  { size: "small", words: "sizeSmall", why: "sizeSmallWhy" },
  { size: "balanced", words: "sizeBalanced", why: "sizeBalancedWhy" },
  { size: "large", words: "sizeLarge", why: "sizeLargeWhy" },
  { size: null, words: "sizeUnknown", why: null },
] as const satisfies readonly { size: HubSize | null; words: string; why: string | null }[]

/** What can be had, by how much is kept of the original; what goes with it comes last. */
export function RepoFiles({ repo }: { readonly repo: HubRepo }) {
  const { t } = useTranslation("discover")
  const models = repo.groups.filter(({ kind }) => kind === "model")
  const others = repo.groups.filter(({ kind }) => kind !== "model")
  return (
    <section className="section" aria-label={t("files")}>
      <div className="section__head wrap">
        <h2>{t("files")}</h2>
        <FitStatus />
        {models.length > 0 && <ContextSelect />}
      </div>
      <div className="tablewrap">
        {sections.map(({ size, words, why }) => (
          <Groups
            key={words}
            repo={repo}
            title={t(words)}
            why={why === null ? null : t(why)}
            groups={models.filter((group) => group.size === size)}
          />
        ))}
        <Groups repo={repo} title={t("others")} why={t("othersWhy")} groups={others} />
      </div>
    </section>
  )
}

type GroupsProps = {
  readonly repo: HubRepo
  readonly title: string
  readonly why: string | null
  readonly groups: readonly HubFileGroup[]
}

function Groups({ repo, title, why, groups }: GroupsProps) {
  if (groups.length === 0) return null
  return (
    <div className="groups">
      <p className="groups__head">
        <span className="medium">{title}</span>
        {why !== null && <span className="caption faint">{why}</span>}
      </p>
      <ul className="rows" aria-label={title}>
        {groups.map((group) => (
          <FileGroup key={group.id} repo={repo} group={group} />
        ))}
      </ul>
    </div>
  )
}

function FitStatus() {
  const { t } = useTranslation("discover")
  const describe = useDescribeError()
  const isWeighing = useApp(selectIsWeighing)
  const error = useApp(selectFitError)
  // What must be done first stands above the files.
  const isGated = error?.code === "hub_gated" || error?.code === "hub_unauthorized"
  const unknown = error !== null && (isGated ? t("notWeighedGated") : t("notWeighed", { why: describe(error) }))
  return (
    <span role="status" className="caption faint">
      {isWeighing ? t("weighing") : unknown}
    </span>
  )
}

const contexts = [4096, 8192, 16_384, 32_768, 65_536, 131_072] as const

/** How long the conversations are that it is to hold decides what fits. */
function ContextSelect() {
  const { t } = useTranslation("discover")
  const formats = useFormats()
  const chosen = useApp((state) => state.hubContext)
  const trained = useApp(({ hubFits }) => hubFits?.trainedContextSize ?? null)
  const weigh = useApp((state) => state.weighRepo)
  const offered = contexts.filter((tokens) => trained === null || tokens <= trained || tokens === chosen)
  return (
    <Select
      label={t("contextFor")}
      isLabelHidden
      size="small"
      className="end repo__context"
      value={String(chosen ?? "")}
      options={[
        { value: "", label: t("contextAuto") },
        ...offered.map((tokens) => ({
          value: String(tokens),
          label: t("contextOf", { tokens: formats.contextSize(tokens) }),
        })),
      ]}
      onChange={(value) => void weigh(value === "" ? null : Number(value))}
    />
  )
}
