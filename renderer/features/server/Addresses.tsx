import { Box, type LucideIcon, Server } from "lucide-react"
import { useTranslation } from "react-i18next"
import type { ServerAddress } from "../../../electron/contract/server.ts"
import { useApp } from "../../stores/useApp.tsx"
import { HomeArch } from "../../ui/Arch.tsx"
import { CopyField } from "../../ui/CopyButton.tsx"
import { Icon } from "../../ui/Icon.tsx"

const places = {
  "this-computer": { icon: HomeArch, name: "thisComputer", note: "thisComputerNote" },
  network: { icon: Server, name: "network", note: "networkNote" },
  docker: { icon: Box, name: "docker", note: "dockerNote" },
} as const satisfies Record<ServerAddress["kind"], { icon: LucideIcon; name: string; note: string }>

/** Where the server can be reached; nothing while it is not on. */
export function Addresses() {
  const { t } = useTranslation("server")
  const addresses = useApp(({ server }) => server?.addresses ?? none)
  if (addresses.length === 0) return null
  return (
    <ul className="hearth__addr" aria-label={t("addresses")}>
      {addresses.map(({ kind, url }) => (
        <li key={url} className="addr-row">
          <span className="row muted">
            <Icon of={places[kind].icon} />
            <span>{t(places[kind].name)}</span>
          </span>
          <CopyField value={url} label={t("copyAddress", { place: t(places[kind].name) })} />
          <span className="caption faint p3 clip">{t(places[kind].note)}</span>
        </li>
      ))}
    </ul>
  )
}

const none: readonly ServerAddress[] = []
