import type { i18n } from "i18next"
import { type ReactNode, useCallback, useEffect } from "react"
import { I18nextProvider, useTranslation } from "react-i18next"
import { useShallow } from "zustand/react/shallow"
import { CommandPalette } from "./frame/CommandPalette.tsx"
import { ConnectionBanner } from "./frame/ConnectionBanner.tsx"
import { OriginQuestions } from "./frame/OriginQuestions.tsx"
import { PageBoundary } from "./frame/PageBoundary.tsx"
import { Rail } from "./frame/Rail.tsx"
import { StartNotices } from "./frame/StartNotices.tsx"
import { TopBar } from "./frame/TopBar.tsx"
import { useAddress } from "./frame/useAddress.ts"
import { useDownloadNews } from "./frame/useDownloadNews.ts"
import { useShortcuts } from "./frame/useShortcuts.ts"
import { browserLanguage } from "./i18n/browserLanguage.ts"
import { ServiceNames } from "./i18n/describeError.ts"
import { DropAnywhere } from "./imports/DropAnywhere.tsx"
import { ImportDialog } from "./imports/ImportDialog.tsx"
import { ImportJobs } from "./imports/ImportJobs.tsx"
import { InspectorDialog } from "./models/InspectorDialog.tsx"
import { LoadSettingsDialog } from "./models/LoadSettingsDialog.tsx"
import { pageEntry } from "./navigation.ts"
import type { AppStore } from "./stores/appStore.ts"
import { StoreProvider, useApp } from "./stores/useApp.tsx"
import { applyTheme } from "./theme.ts"
import { Toaster } from "./ui/Toaster.tsx"
import { TooltipProvider } from "./ui/Tooltip.tsx"
import { TopBarSlotProvider } from "./ui/topBarSlot.tsx"
import { UiWordsProvider } from "./ui/uiWords.ts"

/** The whole window over one store. */
export function App({ store, words }: { readonly store: AppStore; readonly words: i18n }) {
  return (
    <I18nextProvider i18n={words}>
      <StoreProvider store={store}>
        <NamedServices>
          <Window />
        </NamedServices>
      </StoreProvider>
    </I18nextProvider>
  )
}

/** Errors name a service by its id; people by its name. */
function NamedServices({ children }: { readonly children: ReactNode }) {
  const providers = useApp((state) => state.providers)
  const nameOf = useCallback((id: string) => providers.find((provider) => provider.id === id)?.name ?? id, [providers])
  return <ServiceNames.Provider value={nameOf}>{children}</ServiceNames.Provider>
}

function Window() {
  useLanguage()
  useTheme()
  useAddress()
  useShortcuts()
  useDownloadNews()
  const { t } = useTranslation()
  const page = useApp((state) => state.place.page)
  const { toasts, dismissToast } = useApp(
    useShallow((state) => ({ toasts: state.toasts, dismissToast: state.dismissToast })),
  )
  const { Page } = pageEntry(page)
  const uiWords = {
    close: t("close"),
    copied: t("copied"),
    details: t("details"),
    notifications: t("notifications"),
  }
  return (
    <UiWordsProvider value={uiWords}>
      <TooltipProvider>
        <TopBarSlotProvider>
          <button type="button" className="skip btn" onClick={() => document.getElementById("content")?.focus()}>
            {t("skipToContent")}
          </button>
          <div className="app">
            <Rail />
            <TopBar />
            <div className="content">
              <ConnectionBanner />
              <StartNotices />
              <OriginQuestions />
              <ImportJobs />
              <main className="main" id="content" tabIndex={-1}>
                <PageBoundary key={page}>
                  <Page />
                </PageBoundary>
              </main>
            </div>
          </div>
          <LoadSettingsDialog />
          <InspectorDialog />
          <ImportDialog />
          <CommandPalette />
          <DropAnywhere />
          <Toaster toasts={toasts} onDismiss={dismissToast} />
        </TopBarSlotProvider>
      </TooltipProvider>
    </UiWordsProvider>
  )
}

/** The chosen language; while none is chosen, that of the system, or of the browser that shows a host without a desktop. */
function useLanguage(): void {
  const { i18n: words } = useTranslation()
  const language = useApp(({ settings, app }) => {
    if (settings !== null && settings.language !== "system") return settings.language
    return app?.isDesktop === true ? app.systemLanguage : browserLanguage()
  })
  useEffect(() => {
    if (language !== undefined && language !== words.language) void words.changeLanguage(language)
    document.documentElement.lang = (language ?? words.language) === "zh" ? "zh-CN" : "en"
  }, [language, words])
}

function useTheme(): void {
  const theme = useApp((state) => state.settings?.theme)
  useEffect(() => (theme === undefined ? undefined : applyTheme(theme)), [theme])
}
