import { RefreshCw, Search } from "lucide-react"
import { useMemo, useState } from "react"
import { useTranslation } from "react-i18next"
import type { ProviderInfo } from "../../../electron/contract/providers.ts"
import { useDescribeError } from "../../i18n/describeError.ts"
import { useFormats } from "../../i18n/formats.ts"
import { remoteModelsTask } from "../../stores/providersSlice.ts"
import { selectIsTaskRunning, selectTaskError } from "../../stores/tasksSlice.ts"
import { useApp } from "../../stores/useApp.tsx"
import { Button } from "../../ui/Button.tsx"
import { EmptyState } from "../../ui/EmptyState.tsx"
import { Notice } from "../../ui/Notice.tsx"
import { Segments } from "../../ui/Segments.tsx"
import { TextField } from "../../ui/TextField.tsx"
import { AddModel } from "./AddModel.tsx"
import { RemoteModelList } from "./RemoteModelList.tsx"

type Shown = "all" | "enabled"

/** What the service offers and which of it clients can use; hundreds of models are searched, not scrolled. */
export function RemoteModels({ provider }: { readonly provider: ProviderInfo }) {
  const { t } = useTranslation("providers")
  const describe = useDescribeError()
  const formats = useFormats()
  const { id, models } = provider
  const [search, setSearch] = useState("")
  const [kind, setKind] = useState<Shown>("all")
  const { fetchModels } = useApp((state) => state.providerActions)
  const isBusy = useApp(selectIsTaskRunning(remoteModelsTask(id)))
  const error = useApp(selectTaskError(remoteModelsTask(id)))
  const shown = useMemo(() => found(models, search, kind), [models, search, kind])
  return (
    <section className="section" aria-label={t("models")}>
      <div className="section__head">
        <h2>{t("models")}</h2>
        <span className="caption faint num">
          {t("enabledOf", {
            enabled: formats.number(models.filter(({ isEnabled }) => isEnabled).length),
            total: formats.number(models.length),
          })}
        </span>
        <Button size="small" icon={RefreshCw} className="end" disabled={isBusy} onClick={() => void fetchModels(id)}>
          {t(isBusy ? "asking" : "fetchModels")}
        </Button>
      </div>
      {error !== null && (
        <Notice tone="error" detail={error.detail}>
          {describe(error)}
        </Notice>
      )}
      <div className="tablewrap">
        {models.length > 0 && (
          <div className="listbar">
            <TextField
              label={t("searchModels")}
              isLabelHidden
              size="small"
              icon={Search}
              className="filter"
              placeholder={t("searchModels")}
              value={search}
              data-page-search
              onChange={(event) => setSearch(event.target.value)}
            />
            <Segments<Shown>
              label={t("show")}
              value={kind}
              options={[
                { value: "all", label: t("showAll") },
                { value: "enabled", label: t("showEnabled") },
              ]}
              onChange={setKind}
            />
            <AllShown id={id} shown={shown} isBusy={isBusy} />
          </div>
        )}
        {shown.length > 0 && <RemoteModelList provider={provider} models={shown} />}
        {models.length === 0 && <EmptyState title={t("noModelsYet")}>{t("noModelsHint")}</EmptyState>}
        {models.length > 0 && shown.length === 0 && (
          <p className="rest muted" role="status">
            {t("noModelMatches")}
          </p>
        )}
        <AddModel id={id} />
      </div>
    </section>
  )
}

type AllShownProps = {
  readonly id: string
  readonly shown: ProviderInfo["models"]
  readonly isBusy: boolean
}

/** Many at once: only those that would change are sent. */
function AllShown({ id, shown, isBusy }: AllShownProps) {
  const { t } = useTranslation("providers")
  const { setModels } = useApp((state) => state.providerActions)
  const switchAll = (isEnabled: boolean) => {
    const changing = shown.filter((model) => model.isEnabled !== isEnabled)
    void setModels(
      id,
      changing.map((model) => model.id),
      { isEnabled },
    )
  }
  return (
    <span className="row end">
      <Button
        size="small"
        disabled={isBusy || shown.every(({ isEnabled }) => isEnabled)}
        onClick={() => switchAll(true)}
      >
        {t("enableShown")}
      </Button>
      <Button
        size="small"
        disabled={isBusy || !shown.some(({ isEnabled }) => isEnabled)}
        onClick={() => switchAll(false)}
      >
        {t("disableShown")}
      </Button>
    </span>
  )
}

/** Every word of the search occurs in the name. */
function found(models: ProviderInfo["models"], search: string, kind: Shown): ProviderInfo["models"] {
  const words = search.toLowerCase().split(/\s+/)
  return models.filter(
    ({ id, isEnabled }) => (kind === "all" || isEnabled) && words.every((word) => id.toLowerCase().includes(word)),
  )
}
