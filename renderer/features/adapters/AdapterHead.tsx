import { FolderOpen, MessageCircle, Pencil, Trash2 } from "lucide-react"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import type { Adapter } from "../../../electron/contract/adapters.ts"
import { useDescribeError } from "../../i18n/describeError.ts"
import { useFormats } from "../../i18n/formats.ts"
import { FindBase } from "../../models/FindBase.tsx"
import { adapterTask } from "../../stores/adaptersSlice.ts"
import { selectTaskError } from "../../stores/tasksSlice.ts"
import { tryInChat } from "../../stores/tryInChat.ts"
import { useApp, useAppStore } from "../../stores/useApp.tsx"
import { Button, IconButton } from "../../ui/Button.tsx"
import { Notice } from "../../ui/Notice.tsx"
import { Pill } from "../../ui/Pill.tsx"
import { Progress } from "../../ui/Progress.tsx"
import { AdapterName } from "./AdapterName.tsx"
import { publicNameOf } from "./publicName.ts"
import { RemoveAdapter } from "./RemoveAdapter.tsx"

/** Its name and state, and what can be done with it. */
export function AdapterHead({ adapter }: { readonly adapter: Adapter }) {
  const { t } = useTranslation("adapters")
  const describe = useDescribeError()
  const store = useAppStore()
  const [isNaming, setNaming] = useState(false)
  const [isRemoving, setRemoving] = useState(false)
  const reveal = useApp((state) => state.adapterActions.reveal)
  const isDesktop = useApp(({ app }) => app?.isDesktop === true)
  const error = useApp(selectTaskError(adapterTask(adapter.id)))
  const { id, name, fileName } = adapter
  const asked = publicNameOf(adapter)
  return (
    <section className="card" aria-label={name}>
      <div className="provider__head">
        <div className="grow">
          {isNaming ? (
            <AdapterName adapter={adapter} onDone={() => setNaming(false)} />
          ) : (
            <div className="row wrap">
              <h2 className="h h--title clip">{name}</h2>
              <IconButton icon={Pencil} label={t("rename")} onClick={() => setNaming(true)} />
              <State adapter={adapter} />
            </div>
          )}
          <p className="caption faint clip" title={fileName}>
            {fileName}
          </p>
        </div>
        {asked !== null && (
          <Button variant="primary" icon={MessageCircle} onClick={() => tryInChat(store.getState(), asked)}>
            {t("tryInChat")}
          </Button>
        )}
        {isDesktop && <IconButton icon={FolderOpen} label={t("reveal")} onClick={() => void reveal(id)} />}
        <IconButton icon={Trash2} label={t("remove")} onClick={() => setRemoving(true)} />
      </div>
      <Trouble adapter={adapter} />
      {error !== null && (
        <div className="provider__more">
          <Notice tone="error">{describe(error)}</Notice>
        </div>
      )}
      {isRemoving && <RemoveAdapter adapter={adapter} onClose={() => setRemoving(false)} />}
    </section>
  )
}

function State({ adapter: { state, fits } }: { readonly adapter: Adapter }) {
  const { t } = useTranslation("adapters")
  if (state.kind === "unusable") return <Pill tone="error">{t("unusable")}</Pill>
  if (state.kind === "converting") return <Pill>{t("isConverting")}</Pill>
  return fits.length === 0 ? <Pill tone="warn">{t("waitsForModel")}</Pill> : <Pill tone="ok">{t("ready")}</Pill>
}

/** How far it is, or why it cannot be used and what helps. */
function Trouble({ adapter: { state, fits, baseModelName, architecture } }: { readonly adapter: Adapter }) {
  const { t } = useTranslation("adapters")
  const formats = useFormats()
  const describe = useDescribeError()
  if (state.kind === "converting") {
    const label = t("converting", { percent: formats.percent(state.progress) })
    return (
      <div className="provider__more row loading">
        <span className="caption muted num">{label}</span>
        <Progress value={state.progress} label={label} />
      </div>
    )
  }
  if (state.kind === "unusable") {
    const trainedOn = state.error.facts?.trainedOn
    return (
      <div className="provider__more">
        <Notice
          tone="error"
          {...(state.error.detail !== undefined && { detail: state.error.detail })}
          {...(typeof trainedOn === "string" && { actions: <FindBase base={trainedOn} /> })}
        >
          {describe(state.error)}
        </Notice>
      </div>
    )
  }
  if (fits.length > 0) return null
  const base = baseModelName ?? architecture
  return (
    <div className="provider__more">
      <Notice tone="warn" {...(baseModelName !== null && { actions: <FindBase base={baseModelName} /> })}>
        {t("fitsNone")} {base !== null && t("getBase", { base })}
      </Notice>
    </div>
  )
}
