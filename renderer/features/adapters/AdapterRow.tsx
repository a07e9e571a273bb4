import { MessageCircle } from "lucide-react"
import { useTranslation } from "react-i18next"
import type { Adapter } from "../../../electron/contract/adapters.ts"
import { useDescribeError } from "../../i18n/describeError.ts"
import { useFormats } from "../../i18n/formats.ts"
import { distinctName } from "../../stores/modelsSlice.ts"
import { tryInChat } from "../../stores/tryInChat.ts"
import { useApp, useAppStore } from "../../stores/useApp.tsx"
import { Button } from "../../ui/Button.tsx"
import { CopyButton } from "../../ui/CopyButton.tsx"
import { Tag } from "../../ui/Pill.tsx"
import { Progress } from "../../ui/Progress.tsx"
import { publicNameOf } from "./publicName.ts"

/** One adapter with the name by which apps ask for it; its own name leads to all about it. */
export function AdapterRow({ id }: { readonly id: string }) {
  const { t } = useTranslation("adapters")
  const store = useAppStore()
  const adapter = useApp(({ adapters }) => adapters.find((one) => one.id === id))
  if (adapter === undefined) return null
  const name = publicNameOf(adapter)
  return (
    <li className="rows__row adapter">
      <span className="grow name">
        <span className="row">
          <a className="clip medium link--quiet" href={`#/adapters/${encodeURIComponent(id)}`} title={adapter.fileName}>
            {adapter.name}
          </a>
          {adapter.rank !== null && <Tag>{t("rank", { rank: adapter.rank })}</Tag>}
        </span>
        <AdapterNote adapter={adapter} />
      </span>
      {name !== null && (
        <span className="row adapter__acts">
          <code className="mono caption clip p3" title={name}>
            {name}
          </code>
          <CopyButton text={name} label={t("copyName", { name })} />
          <Button
            size="small"
            icon={MessageCircle}
            aria-label={t("tryNamed", { name: adapter.name })}
            onClick={() => tryInChat(store.getState(), name)}
          >
            {t("tryInChat")}
          </Button>
        </span>
      )}
    </li>
  )
}

/** Which model it is used with, how far its conversion is, or why it cannot be used. */
function AdapterNote({ adapter }: { readonly adapter: Adapter }) {
  const { t } = useTranslation("adapters")
  const formats = useFormats()
  const describe = useDescribeError()
  const models = useApp((state) => state.models)
  const { state, pairedWith, aliases } = adapter
  if (state.kind === "unusable") return <span className="caption error">{describe(state.error)}</span>
  if (state.kind === "converting") {
    const label = t("converting", { percent: formats.percent(state.progress) })
    return (
      <span className="row loading">
        <span className="caption muted num">{label}</span>
        <Progress value={state.progress} label={`${adapter.name}: ${label}`} />
      </span>
    )
  }
  const base = models.find(({ id }) => id === pairedWith)
  if (base === undefined) return <span className="caption warn">{t("fitsNone")}</span>
  return (
    <span className="caption faint clip">
      {t("usedWith", { model: distinctName(base, models) })} · {formats.bytes(adapter.sizeBytes)}
      {aliases.length > 0 && ` · ${t("knownAs", { names: formats.list(aliases.map(({ name }) => name)) })}`}
    </span>
  )
}
