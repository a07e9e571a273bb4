import { useTranslation } from "react-i18next"
import type { OtherApp } from "../../../electron/contract/library.ts"
import type { Model } from "../../../electron/contract/models.ts"

export const appNames = {
  lmstudio: "LM Studio",
  ollama: "Ollama",
  jan: "Jan",
  gpt4all: "GPT4All",
} as const satisfies Record<OtherApp, string>

/** Where a model came from, in a few words. */
export function useOriginWords(): (model: Model) => string {
  const { t } = useTranslation("library")
  return ({ origin }) => {
    switch (origin.kind) {
      case "embedded":
        return t("originEmbedded")
      case "found":
        return t("originFound")
      case "imported":
        return t("originImported")
      case "hub":
        return origin.repo
      case "linked":
        return origin.app === null ? t("originLinked") : t("originApp", { app: appNames[origin.app] })
    }
  }
}
