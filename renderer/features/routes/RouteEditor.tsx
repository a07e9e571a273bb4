import { Trash2 } from "lucide-react"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { useDescribeError } from "../../i18n/describeError.ts"
import { canSave, type EditedRoute, isPattern, newRouteId } from "../../stores/routeDraft.ts"
import { routeTask, selectEdited, selectIsUnsaved } from "../../stores/routesSlice.ts"
import { selectIsTaskRunning, selectTaskError } from "../../stores/tasksSlice.ts"
import { useApp } from "../../stores/useApp.tsx"
import { Button, IconButton } from "../../ui/Button.tsx"
import { ConfirmDialog } from "../../ui/ConfirmDialog.tsx"
import { Notice } from "../../ui/Notice.tsx"
import { TextField } from "../../ui/TextField.tsx"
import { InTopBar } from "../../ui/topBarSlot.tsx"
import { CacheFields } from "./CacheFields.tsx"
import { FallOver } from "./FallOver.tsx"
import type { RoutePartProps } from "./routePart.ts"
import { SwitchRow } from "./SwitchRow.tsx"
import { Targets } from "./Targets.tsx"
import { TryRoute } from "./TryRoute.tsx"

/** One route, with what has been changed and not saved; trying it out asks what is saved. */
export function RouteEditor({ id }: { readonly id: string }) {
  const { t } = useTranslation("routes")
  const route = useApp(selectEdited(id))
  const { edit } = useApp((state) => state.routeActions)
  const onChange = (change: Partial<EditedRoute>) => edit(id, change)
  const title = route.name.trim() === "" ? t("newRoute") : route.name
  return (
    <div className="page">
      <InTopBar>
        <span className="crumb clip" title={title}>
          {title}
        </span>
      </InTopBar>
      <div className="page__in page__in--form">
        <nav aria-label={t("backToAll")}>
          <a className="link caption" href="#/routes">
            {t("backToAll")}
          </a>
        </nav>
        <NameCard id={id} route={route} onChange={onChange} />
        <Targets route={route} onChange={onChange} />
        <FallOver route={route} onChange={onChange} />
        <CacheFields route={route} onChange={onChange} />
        {id !== newRouteId && <TryRoute id={id} />}
        <SaveBar id={id} route={route} />
      </div>
    </div>
  )
}

function NameCard({ id, route, onChange }: RoutePartProps & { readonly id: string }) {
  const { t } = useTranslation("routes")
  const { name, isEnabled, mayLeave } = route
  return (
    <section className="card card--pad col col--wide" aria-label={t("publicName")}>
      <div className="row routename">
        <TextField
          label={t("publicName")}
          className="grow"
          autoComplete="off"
          spellCheck={false}
          placeholder="best"
          value={name}
          hint={isPattern(name) ? t("patternHint") : t("nameHint")}
          onChange={(event) => onChange({ name: event.target.value })}
        />
        {id !== newRouteId && <RemoveRoute id={id} name={name} />}
      </div>
      <SwitchRow label={t("isUsed")} isOn={isEnabled} onChange={(isOn) => onChange({ isEnabled: isOn })} />
      <SwitchRow
        label={t("mayLeave")}
        hint={t("mayLeaveHint")}
        isOn={mayLeave}
        onChange={(isOn) => onChange({ mayLeave: isOn })}
      />
    </section>
  )
}

function RemoveRoute({ id, name }: { readonly id: string; readonly name: string }) {
  const { t } = useTranslation("routes")
  const [isAsking, setAsking] = useState(false)
  const remove = useApp((state) => state.routeActions.remove)
  return (
    <>
      <IconButton icon={Trash2} size="normal" label={t("removeRoute", { name })} onClick={() => setAsking(true)} />
      <ConfirmDialog
        isOpen={isAsking}
        title={t("removeRouteAsk", { name })}
        description={t("removeRouteWhy")}
        confirmLabel={t("remove")}
        cancelLabel={t("cancel")}
        onConfirm={() => void remove(id)}
        onClose={() => setAsking(false)}
      />
    </>
  )
}

function SaveBar({ id, route }: { readonly id: string; readonly route: EditedRoute }) {
  const { t } = useTranslation("routes")
  const describe = useDescribeError()
  const { save, discard } = useApp((state) => state.routeActions)
  const isUnsaved = useApp(selectIsUnsaved(id))
  const isSaving = useApp(selectIsTaskRunning(routeTask(id)))
  const error = useApp(selectTaskError(routeTask(id)))
  if (!isUnsaved && error === null && id !== newRouteId) return null
  return (
    <div className="savebar">
      {error !== null && <Notice tone="error">{describe(error)}</Notice>}
      <div className="row">
        <span className="caption muted grow" role="status">
          {isUnsaved ? t(canSave(route) ? "notSavedYet" : "notReady") : ""}
        </span>
        <Button disabled={!isUnsaved || isSaving} onClick={() => discard(id)}>
          {t("discard")}
        </Button>
        <Button variant="primary" disabled={!isUnsaved || isSaving || !canSave(route)} onClick={() => void save(id)}>
          {t(isSaving ? "saving" : "save")}
        </Button>
      </div>
    </div>
  )
}
