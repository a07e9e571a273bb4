import { Ban, Ellipsis, Globe, ListFilter, Pencil, RotateCw, Trash2 } from "lucide-react"
import { useTranslation } from "react-i18next"
import type { ApiKey } from "../../../electron/contract/keys.ts"
import { useFormats } from "../../i18n/formats.ts"
import { useApp } from "../../stores/useApp.tsx"
import { HomeArch } from "../../ui/Arch.tsx"
import { IconButton } from "../../ui/Button.tsx"
import { Icon } from "../../ui/Icon.tsx"
import { Menu, MenuItem, MenuRule } from "../../ui/Menu.tsx"
import { Pill, Tag } from "../../ui/Pill.tsx"
import type { KeyAct } from "./KeyActDialog.tsx"
import { KeyBudgets } from "./KeyBudgets.tsx"

type KeyTableProps = {
  readonly keys: readonly ApiKey[]
  onEdit(key: ApiKey): void
  onAct(act: KeyAct, key: ApiKey): void
}

export function KeyTable({ keys, onEdit, onAct }: KeyTableProps) {
  const { t } = useTranslation("keys")
  return (
    <div className="tablewrap">
      <table className="table keys">
        <thead>
          <tr>
            <th>{t("key")}</th>
            <th className="p3">{t("models")}</th>
            <th className="p3">{t("limits")}</th>
            <th>{t("thisMonth")}</th>
            <th className="p3">{t("mayLeaveShort")}</th>
            <th className="p2">{t("expires")}</th>
            <th className="p3">{t("lastUsed")}</th>
            <th>
              <span className="sr">{t("actions")}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {keys.map((key) => (
            <KeyRow key={key.id} apiKey={key} onEdit={() => onEdit(key)} onAct={(act) => onAct(act, key)} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

type KeyRowProps = { readonly apiKey: ApiKey; onEdit(): void; onAct(act: KeyAct): void }

function KeyRow({ apiKey, onEdit, onAct }: KeyRowProps) {
  const { t } = useTranslation("keys")
  const formats = useFormats()
  const { name, prefix, policy, state, lastUsedAt, isFromEnvironment } = apiKey
  return (
    <tr>
      <td className="fill">
        <div className="name">
          <span className="row">
            {isFromEnvironment || state === "revoked" ? (
              <span className="clip">{name}</span>
            ) : (
              <button type="button" className="rowlink clip" onClick={onEdit} title={t("editNamed", { name })}>
                {name}
              </button>
            )}
            {isFromEnvironment && <Tag>{t("fromEnvironment")}</Tag>}
            {state === "expired" && <Pill tone="warn">{t("expired")}</Pill>}
            {state === "revoked" && <Pill tone="error">{t("revoked")}</Pill>}
          </span>
          <span className="faint mono clip">{prefix}…</span>
        </div>
      </td>
      <td className="p3">
        <Models models={policy.models} />
      </td>
      <td className="p3">
        <Limits apiKey={apiKey} />
      </td>
      <td className="keys__use">
        <KeyBudgets apiKey={apiKey} />
      </td>
      <td className="p3">
        <span className={policy.mayLeave ? "row row--tight remote" : "row row--tight faint"}>
          <Icon of={policy.mayLeave ? Globe : HomeArch} size="small" />
          <span>{t(policy.mayLeave ? "yes" : "no")}</span>
        </span>
      </td>
      <td className="p2 num">
        {policy.expiresAt === null ? <span className="faint">{t("never")}</span> : formats.day(policy.expiresAt - 1)}
      </td>
      <td className="p3 num">
        {lastUsedAt === null ? <span className="faint">{t("neverUsed")}</span> : formats.ago(lastUsedAt, Date.now())}
      </td>
      <td className="act">
        <KeyMenu apiKey={apiKey} onEdit={onEdit} onAct={onAct} />
      </td>
    </tr>
  )
}

function Models({ models }: { readonly models: readonly string[] }) {
  const { t } = useTranslation("keys")
  if (models.length === 0) return <span className="muted">{t("all")}</span>
  if (models.length === 1) return <span className="clip keys__model">{models[0]}</span>
  return <span title={models.join("\n")}>{t("modelCount", { count: models.length })}</span>
}

function Limits({ apiKey }: { readonly apiKey: ApiKey }) {
  const { t } = useTranslation("keys")
  const formats = useFormats()
  const { requestsPerMinute, tokensPerMinute, concurrency } = apiKey.policy
  const parts = [
    requestsPerMinute !== null && t("requestsPerMinuteShort", { value: formats.number(requestsPerMinute) }),
    tokensPerMinute !== null && t("tokensPerMinuteShort", { value: formats.compact(tokensPerMinute) }),
    concurrency !== null && t("concurrencyShort", { value: formats.number(concurrency) }),
  ].filter((part) => part !== false)
  if (parts.length === 0) return <span className="faint">{t("noLimit")}</span>
  return (
    <span className="col keys__limits num">
      {parts.map((part) => (
        <span key={part}>{part}</span>
      ))}
    </span>
  )
}

function KeyMenu({ apiKey, onEdit, onAct }: KeyRowProps) {
  const { t } = useTranslation("keys")
  const showLedger = useApp((state) => state.showLedger)
  const { id, name, state, isFromEnvironment } = apiKey
  const isFixed = isFromEnvironment || state === "revoked"
  return (
    <Menu align="end" trigger={<IconButton icon={Ellipsis} label={t("actionsOf", { name })} />}>
      {!isFixed && (
        <>
          <MenuItem icon={Pencil} onSelect={onEdit}>
            {t("edit")}
          </MenuItem>
          <MenuItem icon={RotateCw} onSelect={() => onAct("rotate")}>
            {t("rotate")}
          </MenuItem>
        </>
      )}
      <MenuItem icon={ListFilter} onSelect={() => showLedger({ keyId: id })}>
        {t("showRequests")}
      </MenuItem>
      {!isFromEnvironment && <MenuRule />}
      {!isFixed && (
        <MenuItem icon={Ban} isDanger onSelect={() => onAct("revoke")}>
          {t("revoke")}
        </MenuItem>
      )}
      {!isFromEnvironment && state !== "active" && (
        <MenuItem icon={Trash2} isDanger onSelect={() => onAct("remove")}>
          {t("remove")}
        </MenuItem>
      )}
    </Menu>
  )
}
