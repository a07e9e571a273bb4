import { useTranslation } from "react-i18next"
import type { AuditEntry } from "../../../electron/contract/ledger.ts"
import { useDescribeError } from "../../i18n/describeError.ts"
import { useFormats } from "../../i18n/formats.ts"
import type { AppState } from "../../stores/appStore.ts"
import { auditTask } from "../../stores/auditSlice.ts"
import { selectIsTaskRunning, selectTaskError } from "../../stores/tasksSlice.ts"
import { useApp } from "../../stores/useApp.tsx"
import { Button } from "../../ui/Button.tsx"
import { Notice } from "../../ui/Notice.tsx"

const selectError = selectTaskError(auditTask)
const selectIsReading = selectIsTaskRunning(auditTask)

/** Who changed what and when; read when it is unfolded. */
export function AuditFold() {
  const { t } = useTranslation("keys")
  const load = useApp((state) => state.loadAudit)
  return (
    <details className="section fold-section" onToggle={(event) => event.currentTarget.open && void load()}>
      <summary>{t("audit")}</summary>
      <p className="caption faint">{t("auditWhat")}</p>
      <Entries />
    </details>
  )
}

function Entries() {
  const { t } = useTranslation("keys")
  const describe = useDescribeError()
  const audit = useApp((state) => state.audit)
  const error = useApp(selectError)
  const isReading = useApp(selectIsReading)
  const { loadAudit, loadMoreAudit } = useAuditActions()
  if (error)
    return (
      <Notice
        tone="error"
        actions={
          <Button size="small" onClick={() => void loadAudit()}>
            {t("tryAgain")}
          </Button>
        }
      >
        {describe(error)}
      </Notice>
    )
  if (audit === null) return <p className="muted">{t("reading")}</p>
  if (audit.items.length === 0) return <p className="muted">{t("auditNone")}</p>
  return (
    <>
      <div className="tablewrap">
        <ul className="rows">
          {audit.items.map((entry) => (
            <Line key={entry.id} entry={entry} />
          ))}
        </ul>
      </div>
      {audit.nextCursor !== null && (
        <Button size="small" className="fit" disabled={isReading} onClick={() => void loadMoreAudit()}>
          {t("older")}
        </Button>
      )}
    </>
  )
}

function useAuditActions() {
  const loadAudit = useApp((state) => state.loadAudit)
  const loadMoreAudit = useApp((state) => state.loadMoreAudit)
  return { loadAudit, loadMoreAudit }
}

function Line({ entry: { at, actor, action, subject, fields } }: { readonly entry: AuditEntry }) {
  const { t } = useTranslation("keys")
  const formats = useFormats()
  // What has an id that nobody knows is called by its name while it is there.
  const name = useApp((state) => nameOf(state, subject)) ?? subject
  const key = useApp(({ keys }) => keys.find(({ id }) => id === actor)?.name) ?? actor
  const who: Record<string, string> = { window: t("actorWindow"), host: t("actorHost") }
  return (
    <li className="rows__row">
      <span className="grow name">
        <span className="row">
          <AuditAction action={action} />
          <span className="clip medium">{name}</span>
        </span>
        <span className="caption faint clip">
          {who[actor] ?? t("actorKey", { key })}
          {fields.length > 0 && ` · ${formats.list(fields.map((field) => field.replace(/^policy\./, "")))}`}
        </span>
      </span>
      <span className="num muted">{formats.dayAndTime(at)}</span>
    </li>
  )
}

function nameOf(state: AppState, subject: string): string | undefined {
  const { keys, routes, models, adapters, downloads, linkedPaths } = state
  const named = [...keys, ...routes, ...models, ...adapters, ...downloads]
  return named.find(({ id }) => id === subject)?.name ?? linkedPaths.find(({ id }) => id === subject)?.path
}

const nouns = {
  key: "nounKey",
  provider: "nounProvider",
  route: "nounRoute",
  origin: "nounOrigin",
  settings: "nounSettings",
  hub: "nounHub",
  model: "nounModel",
  adapter: "nounAdapter",
  link: "nounLink",
  import: "nounImport",
  download: "nounDownload",
} as const

const verbs = {
  created: "verbCreated",
  updated: "verbUpdated",
  removed: "verbRemoved",
  rotated: "verbRotated",
  revoked: "verbRevoked",
  allowed: "verbAllowed",
  refused: "verbRefused",
  forgotten: "verbForgotten",
  secretAdded: "verbSecretAdded",
  secretRemoved: "verbSecretRemoved",
  modelRemoved: "verbModelRemoved",
  modelsChanged: "verbModelsChanged",
  modelsFetched: "verbModelsFetched",
} as const

/** "key.created" in words; an act that this window does not know yet as the host calls it. */
function AuditAction({ action }: { readonly action: string }) {
  const { t } = useTranslation("keys")
  const [noun = "", verb = ""] = action.split(".")
  if (!(noun in nouns && verb in verbs)) return <code className="mono">{action}</code>
  return (
    <span className="muted">
      {t("auditLine", {
        noun: t(nouns[noun as keyof typeof nouns]),
        verb: t(verbs[verb as keyof typeof verbs]),
      })}
    </span>
  )
}
