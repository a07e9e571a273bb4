import {
  Blend,
  Box,
  ChartColumn,
  Globe,
  KeyRound,
  type LucideIcon,
  MessageCircle,
  Server,
  SlidersHorizontal,
  Split,
} from "lucide-react"
import type { ComponentType } from "react"
import { AdaptersPage } from "./features/adapters/AdaptersPage.tsx"
import { ChatPage } from "./features/chat/ChatPage.tsx"
import { KeysPage } from "./features/keys/KeysPage.tsx"
import { ModelsPage } from "./features/models/ModelsPage.tsx"
import { ProvidersPage } from "./features/providers/ProvidersPage.tsx"
import { RoutesPage } from "./features/routes/RoutesPage.tsx"
import { ServerPage } from "./features/server/ServerPage.tsx"
import { SettingsPage } from "./features/settings/SettingsPage.tsx"
import { UsagePage } from "./features/usage/UsagePage.tsx"
import type { PageId } from "./stores/navigationSlice.ts"

export type PageEntry = {
  readonly id: PageId
  /** Also the key of its name among the frame's words. */
  readonly icon: LucideIcon
  readonly Page: ComponentType
}

/** In the order of the rail and of Ctrl+1, Ctrl+2, … */
export const pages: readonly PageEntry[] = [
  { id: "chat", icon: MessageCircle, Page: ChatPage },
  { id: "models", icon: Box, Page: ModelsPage },
  { id: "adapters", icon: Blend, Page: AdaptersPage },
  { id: "providers", icon: Globe, Page: ProvidersPage },
  { id: "routes", icon: Split, Page: RoutesPage },
  { id: "keys", icon: KeyRound, Page: KeysPage },
  { id: "server", icon: Server, Page: ServerPage },
  { id: "usage", icon: ChartColumn, Page: UsagePage },
]

/** At the foot of the rail. */
export const settingsEntry: PageEntry = { id: "settings", icon: SlidersHorizontal, Page: SettingsPage }

export function pageEntry(id: PageId): PageEntry {
  return pages.find((entry) => entry.id === id) ?? settingsEntry
}
