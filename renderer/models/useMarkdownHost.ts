import { useMemo } from "react"
import { useTranslation } from "react-i18next"
import { useApp } from "../stores/useApp.tsx"
import type { MarkdownSettings } from "../ui/markdown/MarkdownSettings.tsx"
import { copyText } from "./copyText.ts"

/** What rendered answers need from the page; the same object until the language changes. */
export function useMarkdownHost(): MarkdownSettings {
  const { t } = useTranslation("chat")
  const isDesktop = useApp((state) => state.app?.isDesktop ?? false)
  const openLink = useApp((state) => state.chatActions.openLink)
  return useMemo(
    () => ({
      copyText,
      openLink: (url) => {
        // In a browser the reader may sit at another computer than the host.
        if (isDesktop) void openLink(url)
        else window.open(url, "_blank", "noopener,noreferrer")
      },
      labels: {
        code: t("codeBlock"),
        copyCode: t("copyCode"),
        copied: t("copied"),
        table: t("table"),
        image: t("image"),
        done: t("taskDone"),
        notDone: t("taskOpen"),
      },
    }),
    [t, isDesktop, openLink],
  )
}
