import {
  ArrowDownToLine,
  ArrowUpFromLine,
  Compass,
  Copy,
  Eject,
  Languages,
  type LucideIcon,
  MessageCircle,
  Plus,
  Power,
  ScrollText,
  Split,
  SunMoon,
} from "lucide-react"
import { useEffect, useState } from "react"
import { useTranslation } from "react-i18next"
import type { ConversationSummary } from "../../electron/contract/conversations.ts"
import { pages, settingsEntry } from "../navigation.ts"
import { selectNewChatKeys } from "../stores/connectionSlice.ts"
import { canAnswer, distinctName } from "../stores/modelsSlice.ts"
import { newRouteId } from "../stores/routeDraft.ts"
import { selectAddress } from "../stores/serverSlice.ts"
import { useApp, useAppStore } from "../stores/useApp.tsx"
import { Palette, PaletteGroup, PaletteItem } from "../ui/Palette.tsx"

/** Search over pages, models, conversations and actions; the keyboard's way to everything. */
export function CommandPalette() {
  const { t } = useTranslation()
  const mode = useApp((state) => state.palette)
  const showPalette = useApp((state) => state.showPalette)
  return (
    <Palette
      isOpen={mode !== null}
      onClose={() => showPalette(null)}
      label={t("searchAndCommands")}
      placeholder={t("searchOrRun")}
      nothingFound={(text) => t("nothingFound", { text })}
    >
      {(text) => (
        <>
          {mode === "all" && <PageItems />}
          <ModelItems />
          {mode === "all" && <ActionItems />}
          {mode === "all" && <ConversationItems search={text} />}
        </>
      )}
    </Palette>
  )
}

type ItemProps = {
  readonly icon: LucideIcon
  readonly text: string
  readonly searchedAs?: string
  readonly keys?: string
  run(): void
}

/** Closes the palette and does what it says. */
function Item({ run, ...rest }: ItemProps) {
  const showPalette = useApp((state) => state.showPalette)
  const onSelect = () => {
    showPalette(null)
    run()
  }
  return <PaletteItem {...rest} onSelect={onSelect} />
}

function PageItems() {
  const { t } = useTranslation()
  const go = useApp((state) => state.go)
  return (
    <PaletteGroup title={t("pages")}>
      {pages.map((page, index) => (
        <Item key={page.id} icon={page.icon} text={t(page.id)} keys={`Mod+${index + 1}`} run={() => go(page.id)} />
      ))}
      <Item icon={settingsEntry.icon} text={t("settings")} keys="Mod+," run={() => go("settings")} />
    </PaletteGroup>
  )
}

function ModelItems() {
  const { t } = useTranslation()
  const models = useApp((state) => state.models)
  const { loadModel, ejectModel } = useAppStore().getState()
  return (
    <PaletteGroup title={t("paletteModels")}>
      {models.filter(canAnswer).map((model) => {
        const { id, state } = model
        const name = distinctName(model, models)
        const isLoaded = state.kind === "ready" || state.kind === "loading"
        return (
          <Item
            key={id}
            searchedAs={id}
            icon={isLoaded ? Eject : ArrowUpFromLine}
            text={t(isLoaded ? "ejectModel" : "loadModel", { name })}
            run={() => void (isLoaded ? ejectModel(id) : loadModel(id))}
          />
        )
      })}
    </PaletteGroup>
  )
}

function ActionItems() {
  const { t } = useTranslation()
  const isOn = useApp((state) => state.server?.state.kind === "on")
  const url = useApp(selectAddress("this-computer"))
  const { go, showLedger, startNewChat, switchServer, updateSettings, showToast } = useAppStore().getState()
  const newChatKeys = useApp(selectNewChatKeys)
  const themes = [
    ["system", t("themeSystem")],
    ["light", t("themeLight")],
    ["dark", t("themeDark")],
  ] as const
  const languages = [
    ["en", "English"],
    ["zh", "中文"],
  ] as const
  const copyAddress = async (address: string) => {
    await navigator.clipboard.writeText(address)
    showToast({ text: t("addressCopied") })
  }
  return (
    <PaletteGroup title={t("paletteActions")}>
      <Item icon={Plus} text={t("newChat")} keys={newChatKeys} run={startNewChat} />
      <Item icon={Power} text={t(isOn ? "switchServerOff" : "switchServerOn")} run={() => void switchServer(!isOn)} />
      <Item icon={Compass} text={t("findModels")} run={() => go("models", "discover")} />
      <Item icon={ArrowDownToLine} text={t("showDownloads")} run={() => go("models", "downloads")} />
      <Item icon={Split} text={t("newRoute")} run={() => go("routes", newRouteId)} />
      <Item icon={ScrollText} text={t("openLedger")} run={() => showLedger({})} />
      {url !== undefined && <Item icon={Copy} text={t("copyAddress")} run={() => void copyAddress(url)} />}
      {themes.map(([theme, name]) => (
        <Item
          key={theme}
          icon={SunMoon}
          text={t("themeTo", { theme: name })}
          run={() => void updateSettings({ theme })}
        />
      ))}
      {languages.map(([language, name]) => (
        <Item
          key={language}
          icon={Languages}
          text={t("languageTo", { language: name })}
          run={() => void updateSettings({ language })}
        />
      ))}
    </PaletteGroup>
  )
}

const searchDelayMs = 150

/** The host searches titles and texts; what it found matches by definition, so the typed text is part of each entry. */
function ConversationItems({ search }: { readonly search: string }) {
  const { t } = useTranslation()
  const { findConversations, go } = useAppStore().getState()
  const [found, setFound] = useState<readonly ConversationSummary[]>([])
  useEffect(() => {
    let isCurrent = true
    const timer = setTimeout(async () => {
      const items = await findConversations(search)
      if (isCurrent) setFound(items)
    }, searchDelayMs)
    return () => {
      isCurrent = false
      clearTimeout(timer)
    }
  }, [search, findConversations])
  if (found.length === 0) return null
  return (
    <PaletteGroup title={t("paletteConversations")}>
      {found.map(({ id, title }) => (
        <Item
          key={id}
          searchedAs={`${search} ${id}`}
          icon={MessageCircle}
          text={title || t("untitledConversation")}
          run={() => go("chat", id)}
        />
      ))}
    </PaletteGroup>
  )
}
