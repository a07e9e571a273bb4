import { Command } from "cmdk"
import {
  ArrowUpFromLine,
  Copy,
  Eject,
  Languages,
  type LucideIcon,
  MessageCircle,
  Plus,
  Power,
  SunMoon,
} from "lucide-react"
import { Dialog } from "radix-ui"
import { useEffect, useState } from "react"
import { useTranslation } from "react-i18next"
import type { ConversationSummary } from "../../electron/contract/conversations.ts"
import { pages, settingsEntry } from "../navigation.ts"
import { selectAddress } from "../stores/serverSlice.ts"
import { useApp, useAppStore } from "../stores/useApp.tsx"
import { Icon } from "../ui/Icon.tsx"
import { Keys } from "../ui/Keys.tsx"

/** Search over pages, models, conversations and actions; the keyboard's way to everything. */
export function CommandPalette() {
  const { t } = useTranslation()
  const mode = useApp((state) => state.palette)
  const showPalette = useApp((state) => state.showPalette)
  return (
    <Dialog.Root open={mode !== null} onOpenChange={(isOpen) => showPalette(isOpen ? "all" : null)}>
      <Dialog.Portal>
        <Dialog.Overlay className="scrim scrim--palette">
          <Dialog.Content className="palette" aria-describedby={undefined}>
            <Dialog.Title className="sr">{t("searchAndCommands")}</Dialog.Title>
            {mode !== null && <Palette isForModels={mode === "models"} />}
          </Dialog.Content>
        </Dialog.Overlay>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function Palette({ isForModels }: { readonly isForModels: boolean }) {
  const { t } = useTranslation()
  const [text, setText] = useState("")
  return (
    <Command label={t("searchAndCommands")} loop>
      <Command.Input
        value={text}
        onValueChange={setText}
        placeholder={t("searchOrRun")}
        className="palette__input"
        autoFocus
      />
      <Command.List className="palette__list">
        <Command.Empty className="palette__none">{t("nothingFound", { text })}</Command.Empty>
        {!isForModels && <PageItems />}
        <ModelItems />
        {!isForModels && <ActionItems />}
        {!isForModels && <ConversationItems search={text} />}
      </Command.List>
    </Command>
  )
}

type ItemProps = {
  readonly icon: LucideIcon
  readonly text: string
  readonly id?: string
  readonly keys?: string
  run(): void
}

function Item({ icon, text, id, keys, run }: ItemProps) {
  const showPalette = useApp((state) => state.showPalette)
  return (
    <Command.Item
      value={id === undefined ? text : `${text} ${id}`}
      className="item"
      onSelect={() => {
        showPalette(null)
        run()
      }}
    >
      <Icon of={icon} />
      <span className="grow clip">{text}</span>
      {keys && <Keys of={keys} />}
    </Command.Item>
  )
}

function PageItems() {
  const { t } = useTranslation()
  const go = useApp((state) => state.go)
  return (
    <Command.Group heading={t("pages")}>
      {pages.map((page, index) => (
        <Item key={page.id} icon={page.icon} text={t(page.id)} keys={`Mod+${index + 1}`} run={() => go(page.id)} />
      ))}
      <Item icon={settingsEntry.icon} text={t("settings")} keys="Mod+," run={() => go("settings")} />
    </Command.Group>
  )
}

function ModelItems() {
  const { t } = useTranslation()
  const models = useApp((state) => state.models)
  const { loadModel, ejectModel } = useAppStore().getState()
  return (
    <Command.Group heading={t("paletteModels")}>
      {models.map(({ id, name, state }) =>
        state.kind === "ready" || state.kind === "loading" ? (
          <Item key={id} id={id} icon={Eject} text={t("ejectModel", { name })} run={() => void ejectModel(id)} />
        ) : (
          <Item
            key={id}
            id={id}
            icon={ArrowUpFromLine}
            text={t("loadModel", { name })}
            run={() => void loadModel(id)}
          />
        ),
      )}
    </Command.Group>
  )
}

function ActionItems() {
  const { t } = useTranslation()
  const isOn = useApp((state) => state.server?.state.kind === "on")
  const url = useApp(selectAddress("this-computer"))
  const { startNewChat, switchServer, updateSettings, showToast } = useAppStore().getState()
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
    <Command.Group heading={t("paletteActions")}>
      <Item icon={Plus} text={t("newChat")} keys="Mod+N" run={startNewChat} />
      <Item icon={Power} text={t(isOn ? "switchServerOff" : "switchServerOn")} run={() => void switchServer(!isOn)} />
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
    </Command.Group>
  )
}

const searchDelayMs = 150

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
    <Command.Group heading={t("paletteConversations")} forceMount>
      {found.map(({ id, title }) => (
        <Item
          key={id}
          id={`${id} ${search}`}
          icon={MessageCircle}
          text={title || t("untitledConversation")}
          run={() => go("chat", id)}
        />
      ))}
    </Command.Group>
  )
}
