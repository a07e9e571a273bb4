import { useId } from "react"
import { useTranslation } from "react-i18next"
import type { LanguageChoice, ThemeChoice } from "../../../electron/contract/settings.ts"
import { useDescribeError } from "../../i18n/describeError.ts"
import { selectNewChatKeys } from "../../stores/connectionSlice.ts"
import { selectTaskError } from "../../stores/tasksSlice.ts"
import { useApp } from "../../stores/useApp.tsx"
import { CopyField } from "../../ui/CopyButton.tsx"
import { Keys } from "../../ui/Keys.tsx"
import { Notice } from "../../ui/Notice.tsx"
import { Segments } from "../../ui/Segments.tsx"
import { Switch } from "../../ui/Switch.tsx"
import { DownloadSettings } from "./DownloadSettings.tsx"
import { FolderSettings } from "./FolderSettings.tsx"
import { LedgerSettings } from "./LedgerSettings.tsx"
import { ModelSettings } from "./ModelSettings.tsx"
import { RoutingSettings } from "./RoutingSettings.tsx"
import { Group, Row } from "./SettingRow.tsx"

const selectError = selectTaskError("settings")

export function SettingsPage() {
  const error = useApp(selectError)
  const isDesktop = useApp((state) => state.app?.isDesktop ?? false)
  const describe = useDescribeError()
  return (
    <div className="page">
      <div className="page__in page__in--narrow">
        {error && <Notice tone="error">{describe(error)}</Notice>}
        <Appearance />
        {isDesktop && <WindowSettings />}
        <ModelSettings />
        <FolderSettings />
        <DownloadSettings />
        <RoutingSettings />
        <LedgerSettings />
        <Shortcuts />
        <About />
      </div>
    </div>
  )
}

function Appearance() {
  const { t } = useTranslation()
  const settings = useApp((state) => state.settings)
  const update = useApp((state) => state.updateSettings)
  return (
    <Group title={t("appearance")}>
      <Row label={t("language")} path="language">
        <Segments<LanguageChoice>
          label={t("language")}
          value={settings?.language ?? "system"}
          options={[
            { value: "system", label: t("languageSystem") },
            { value: "en", label: "English" },
            { value: "zh", label: "中文" },
          ]}
          onChange={(language) => void update({ language })}
        />
      </Row>
      <Row label={t("theme")} path="theme">
        <Segments<ThemeChoice>
          label={t("theme")}
          value={settings?.theme ?? "system"}
          options={[
            { value: "system", label: t("themeSystem") },
            { value: "light", label: t("themeLight") },
            { value: "dark", label: t("themeDark") },
          ]}
          onChange={(theme) => void update({ theme })}
        />
      </Row>
    </Group>
  )
}

function WindowSettings() {
  const { t } = useTranslation()
  const isClosedToTray = useApp((state) => state.settings?.isClosedToTray ?? false)
  const update = useApp((state) => state.updateSettings)
  const hintId = useId()
  return (
    <Group title={t("window")}>
      <Row label={t("closeToTray")} path="isClosedToTray" hint={<span id={hintId}>{t("closeToTrayHint")}</span>}>
        <Switch
          isOn={isClosedToTray}
          label={t("closeToTray")}
          describedBy={hintId}
          onChange={(isOn) => void update({ isClosedToTray: isOn })}
        />
      </Row>
    </Group>
  )
}

function Shortcuts() {
  const { t } = useTranslation()
  const newChatKeys = useApp(selectNewChatKeys)
  const rows = [
    ["Mod+K", t("shortcutPalette")],
    [newChatKeys, t("newChat")],
    ["Mod+L", t("shortcutLoad")],
    ["Mod+1…8", t("shortcutPages")],
    ["Mod+,", t("shortcutSettings")],
    ["Mod+B", t("shortcutSidebar")],
    ["Mod+F", t("shortcutSearch")],
    ["Esc", t("shortcutStop")],
  ] as const
  return (
    <Group title={t("shortcuts")}>
      {rows.map(
        ([keys, what]) =>
          keys !== undefined && (
            <div key={keys} className="setting">
              <span className="muted">{what}</span>
              <Keys of={keys} />
            </div>
          ),
      )}
    </Group>
  )
}

function About() {
  const { t } = useTranslation()
  const app = useApp((state) => state.app)
  if (app === null) return null
  return (
    <Group title={t("about")}>
      <div className="setting">
        <span className="muted">{t("version")}</span>
        <span className="mono">{app.version}</span>
      </div>
      <Folder label={t("dataFolder")} path={app.dataFolder} />
    </Group>
  )
}

function Folder({ label, path }: { readonly label: string; readonly path: string }) {
  return (
    <div className="field">
      <span className="label">{label}</span>
      <CopyField value={path} label={label} />
    </div>
  )
}
