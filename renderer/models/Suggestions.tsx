import { useEffect } from "react"
import { useTranslation } from "react-i18next"
import type { HubSuggestion } from "../../electron/contract/hub.ts"
import { useFormats } from "../i18n/formats.ts"
import { useApp } from "../stores/useApp.tsx"
import { Tag } from "../ui/Pill.tsx"
import { FitPill } from "./FitPill.tsx"
import { GetButton } from "./GetButton.tsx"

const roles = {
  fast: { title: "roleFast", why: "roleFastWhy" },
  balanced: { title: "roleBalanced", why: "roleBalancedWhy" },
  best: { title: "roleBest", why: "roleBestWhy" },
} as const satisfies Record<HubSuggestion["role"], unknown>

/** From what costs least to what can do most. */
const order = Object.keys(roles)
const byRole = (one: HubSuggestion, other: HubSuggestion) => order.indexOf(one.role) - order.indexOf(other.role)

/** Three models that suit this computer, for somebody who does not know which to take; nothing while they are not known. */
export function Suggestions({ title }: { readonly title: string }) {
  const items = useApp((state) => state.hubSuggestions)
  const load = useApp((state) => state.loadSuggestions)
  const isReady = useApp((state) => state.connection === "ready")
  const isAsked = items === null && isReady
  useEffect(() => {
    if (isAsked) void load()
  }, [isAsked, load])
  if (items === null || items.length === 0) return null
  return (
    <section className="section suggestions" aria-label={title}>
      <div className="section__head">
        <h2>{title}</h2>
      </div>
      <ul className="suggestions__list">
        {items.toSorted(byRole).map((item) => (
          <Suggestion key={`${item.repo} ${item.groupId}`} suggestion={item} />
        ))}
      </ul>
    </section>
  )
}

function Suggestion({ suggestion }: { readonly suggestion: HubSuggestion }) {
  const { t } = useTranslation("discover")
  const formats = useFormats()
  const source = useApp(({ hub }) => hub?.active ?? "huggingface")
  const { repo, name, groupId, sizeBytes, parameterCount, quantization, license, role, verdict } = suggestion
  return (
    <li className="card suggestion">
      <span className="suggestion__role caption medium ember">{t(roles[role].title)}</span>
      <h3 className="medium clip" title={repo}>
        {name}
      </h3>
      <p className="caption muted suggestion__why">{t(roles[role].why)}</p>
      <p className="row wrap suggestion__facts">
        <FitPill verdict={verdict} />
        <Tag>{quantization}</Tag>
        <span className="caption faint num">
          {t("parameters", { size: formats.parameters(parameterCount) })} · {license}
        </span>
      </p>
      <div className="row suggestion__get">
        <span className="num muted grow">{formats.bytes(sizeBytes)}</span>
        <GetButton draft={{ source, repo, groupId }} name={name} isPrimary={role === "balanced"} />
      </div>
    </li>
  )
}
